//! Placeholder until the demo data lands.

use crate::{auth::Editor, error::Error, store::Store};

/// Loads nothing yet.
pub async fn load(_: &Store, _: &Editor) -> Result<(), Error> {
    Ok(())
}
