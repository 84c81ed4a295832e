//! The viewer.

use async_graphql::{Context, Object, SimpleObject};

use crate::{auth, graphql::enums::ViewerRole};

/// Who is asking.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct Viewer {
    /// What the viewer is to the service.
    role: ViewerRole,
}

/// Reads of the viewer.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is asking.
    async fn viewer(&self, ctx: &Context<'_>) -> Viewer {
        Viewer { role: ctx.data_unchecked::<auth::Viewer>().role().into() }
    }
}
