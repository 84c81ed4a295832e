//! Statements as they are sent: seen by whoever watches the pools, and by the task that sends them.

use std::{cell::RefCell, sync::Arc};

use sea_orm::Statement;

/// A statement that ran, seen by a [`StatementHook`].
pub type StatementHook = Arc<dyn Fn(&Statement) + Send + Sync>;

tokio::task_local! {
    static SENT: RefCell<Vec<Statement>>;
}

/// Does some work and tells which statements it sent on any pool, in order and with their values. What it starts as another
/// task is not seen.
pub async fn sent_by<T>(work: impl Future<Output = T>) -> (T, Vec<Statement>) {
    let watched = async {
        let done = work.await;
        (done, SENT.with(RefCell::take))
    };
    SENT.scope(RefCell::default(), watched).await
}

/// Takes note of a statement: for its own task, where that is watched, and for the hook.
pub(super) fn note(statement: &Statement, hook: Option<&StatementHook>) {
    // Most tasks are not watched.
    let _ = SENT.try_with(|sent| sent.borrow_mut().push(statement.clone()));
    if let Some(hook) = hook {
        hook(statement);
    }
}
