//! The changes, for whoever keeps in step with them.

use async_graphql::{Context, Enum, ID, Object};
use entities::{ChangeAction as Recorded, change, edition};

use crate::{
    auth::{Audience, Viewer},
    domain::{
        feed::FeedCursor,
        page::{DEFAULT_PAGE, size},
    },
    error::Error,
    graphql::{
        answer::{Answer, answer},
        edition::Edition,
        mutation::store,
        node::{Node, subject},
        page::{Edge, PageInfo, audience, load},
        scalars::DateTime,
        subject::{SubjectKind, subject_id},
    },
    store::{
        ById,
        changes::{Followed, Following},
    },
};

/// What a change means to whoever follows.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeAction {
    /// It is new, or the viewer did not see it before.
    Created,
    /// It, or what is visible of it, is different.
    Updated,
    /// The viewer does not see it any more: it is gone, or hidden.
    Deleted,
}

/// A change of an object, and its place among all changes.
#[derive(Clone, Debug)]
pub struct Change {
    at: FeedCursor,
    row: change::Model,
}

/// A page of the changes.
pub struct ChangeConnection {
    followed: Followed,
    after: FeedCursor,
}

impl Change {
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>, Error> {
        subject(ctx, self.row.subject_kind, self.row.subject_id).await
    }

    /// Whether the viewer saw the object before.
    fn was_seen(&self, audience: Audience) -> bool {
        let was_there = match self.row.action {
            Recorded::Created => false,
            Recorded::Updated | Recorded::Deleted => true,
        };
        match audience {
            Audience::Public => self.row.was_public,
            Audience::EditorsOf(own) => {
                self.row.was_public || (was_there && self.row.edition_id.is_none_or(|edition| edition == own))
            }
            Audience::Editors => was_there,
        }
    }
}

/// A change of an object. It says what the viewer sees now, not what they saw when it was made: whoever applies changes one
/// after the other ends with what there is.
#[Object]
impl Change {
    /// Its place among all changes: pass it as `after` to go on behind it.
    async fn cursor(&self) -> String {
        self.at.encode()
    }

    /// When it was made.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }

    /// What kind of object changed.
    #[graphql(name = "type")]
    async fn kind(&self) -> SubjectKind {
        self.row.subject_kind.into()
    }

    /// The object's id; also where the object is gone.
    async fn subject_id(&self) -> ID {
        subject_id(self.row.subject_kind, self.row.subject_id)
    }

    /// What to do about it: `DELETED` exactly where `node` is null, whatever happened at the time.
    async fn action(&self, ctx: &Context<'_>) -> Answer<ChangeAction> {
        answer(async move {
            Ok(match self.subject(ctx).await? {
                None => ChangeAction::Deleted,
                Some(_) if self.was_seen(audience(ctx)) => ChangeAction::Updated,
                Some(_) => ChangeAction::Created,
            })
        })
        .await
    }

    /// The object as the viewer sees it now; null where they do not. A merged proposal is itself here, with the proposal it
    /// was merged into.
    async fn node(&self, ctx: &Context<'_>) -> Answer<Option<Node>> {
        answer(async move { self.subject(ctx).await }).await
    }

    /// The edition it belongs to, or is; null for what belongs to none. People and organizations may have the edition of the
    /// proposal with which they changed.
    async fn edition(&self, ctx: &Context<'_>) -> Answer<Option<Edition>> {
        answer(async move {
            let Some(id) = self.row.edition_id else { return Ok(None) };
            Ok(load(ctx, ById::<edition::Entity>::new(id.0)).await?.map(Edition))
        })
        .await
    }
}

/// A page of the changes.
#[Object]
impl ChangeConnection {
    /// The changes of the page with their cursors.
    async fn edges(&self) -> Vec<Edge<Change>> {
        self.changes().map(|change| Edge::new(change.at.encode(), change)).collect()
    }

    /// The changes of the page.
    async fn nodes(&self) -> Vec<Change> {
        self.changes().collect()
    }

    /// Where the page lies among the changes.
    async fn page_info(&self) -> PageInfo {
        let cursors: Vec<_> = self.followed.changes.iter().map(|(at, _)| at.encode()).collect();
        let cursors: Vec<_> = cursors.iter().map(String::as_str).collect();
        PageInfo::forward(self.followed.has_next, self.after != FeedCursor::START, &cursors)
    }

    /// Where to go on: pass it as `after` the next time. Unlike `pageInfo.endCursor` it is there on an empty page too, and
    /// lies behind changes that the viewer is not told of.
    async fn cursor(&self) -> String {
        self.followed.reached.encode()
    }

    /// The place behind everything there is: whoever reads everything anew takes it first, and follows from it afterwards.
    async fn latest_cursor(&self) -> String {
        self.followed.latest.encode()
    }
}

impl ChangeConnection {
    fn changes(&self) -> impl Iterator<Item = Change> {
        self.followed.changes.iter().map(|(at, row)| Change { at: *at, row: row.clone() })
    }
}

/// Reads of the changes.
#[derive(Default)]
pub struct ChangeQuery;

#[Object]
impl ChangeQuery {
    /// Everything that changed after a cursor, oldest first, with what is gone: for whoever keeps in step. Everybody is told
    /// of changes of what is public, or was; editors of all editions of everything, those of one edition of what they see;
    /// admins of tokens too. The error `RESYNC_REQUIRED` says that everything must be read anew. Changes are kept for ever.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only changes behind this cursor; from the first change on if left out.")] after: Option<
            String,
        >,
        #[graphql(desc = "Changes at most, 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only changes of these kinds of objects.")] types: Option<Vec<SubjectKind>>,
        #[graphql(desc = "Only changes of what belongs to the edition of this year, and of the edition itself.")]
        edition: Option<i32>,
    ) -> Answer<ChangeConnection> {
        answer(async move {
            let limit = first.map(|first| size("first", first)).transpose()?.unwrap_or(DEFAULT_PAGE);
            let after = after.map(|after| FeedCursor::decode("after", &after)).transpose()?;
            let after = after.unwrap_or(FeedCursor::START);
            let kinds = types.map(|types| types.into_iter().map(Into::into).collect());
            let tokens = ctx.data_unchecked::<Viewer>().admin().is_ok();
            let following = Following { after, kinds, edition, tokens, limit };
            let followed = store(ctx).changes(audience(ctx), &following).await?;
            Ok(ChangeConnection { followed, after })
        })
        .await
    }
}
