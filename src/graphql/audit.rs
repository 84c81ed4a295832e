//! The audit: what was written by whom.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use entities::{SubjectKind as Kind, audit_entry, proposal};

use crate::{
    auth::Viewer,
    domain::{
        filter::{AuditTest, Filter},
        order::AuditOrderField,
        page::{Direction, RawPage},
    },
    error::Error,
    graphql::{
        answer::{Answer, answer},
        filter::{FilterInput, Tests},
        mutation::{FieldChange, Json},
        operators::DateTimeFilter,
        page::{Connection, Listing, audience, children, list},
        scalars::DateTime,
        subject::{SubjectKind, parse_subject, subject_id},
    },
    store::{audit::AuditOf, writes::changes_between},
};

/// What one write changed, and who wrote it.
pub struct AuditEntry(pub Arc<audit_entry::Model>);

impl From<Arc<audit_entry::Model>> for AuditEntry {
    fn from(model: Arc<audit_entry::Model>) -> Self {
        Self(model)
    }
}

impl Listing for AuditEntry {
    type Table = audit_entry::Entity;
}

/// What one write changed, and who wrote it. Written together with the change, never changed or deleted.
#[Object]
impl AuditEntry {
    /// Opaque and stable.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// When it was written.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who wrote it.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// The id of the API token they wrote with; null where they signed in otherwise.
    async fn token_id(&self) -> Option<ID> {
        self.0.token_id.map(|id| id.to_string().into())
    }

    /// The request it was written in, as its answer and the log name it.
    async fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// The mutation.
    async fn operation(&self) -> &str {
        &self.0.operation
    }

    /// What kind of object was written.
    async fn subject_kind(&self) -> SubjectKind {
        self.0.subject_kind.into()
    }

    /// The object's id; also where the object is gone.
    async fn subject_id(&self) -> ID {
        subject_id(self.0.subject_kind, self.0.subject_id)
    }

    /// The object's fields as they were; null where it was new. Those of API tokens are for admins, null for everyone else.
    async fn before(&self, ctx: &Context<'_>) -> Option<Json> {
        self.0.before.clone().filter(|_| self.is_open(ctx)).map(Json)
    }

    /// The object's fields as they were afterwards; null where it was deleted. Those of API tokens are for admins, null for
    /// everyone else.
    async fn after(&self, ctx: &Context<'_>) -> Option<Json> {
        self.0.after.clone().filter(|_| self.is_open(ctx)).map(Json)
    }

    /// The fields that differ. Those of API tokens are for admins, null for everyone else.
    async fn changes(&self, ctx: &Context<'_>) -> Option<Vec<FieldChange>> {
        if !self.is_open(ctx) {
            return None;
        }
        let facts = |facts: &Option<serde_json::Value>| facts.as_ref().and_then(|facts| facts.as_object().cloned());
        let (before, after) = (facts(&self.0.before), facts(&self.0.after));
        let changes = changes_between(before.unwrap_or_default(), after.unwrap_or_default());
        Some(changes.into_iter().map(Into::into).collect())
    }
}

impl AuditEntry {
    /// Whether the viewer may know what was written.
    fn is_open(&self, ctx: &Context<'_>) -> bool {
        self.0.subject_kind != Kind::ApiToken || ctx.data_unchecked::<Viewer>().admin().is_ok()
    }
}

/// What entries to list; everything given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct AuditFilter {
    /// About this object, which may be gone.
    subject: Option<ID>,
    /// About an object of this kind.
    subject_kind: Option<SubjectKind>,
    /// Written by this mutation, for example `updateTheme`.
    operation: Option<String>,
    /// Written by this one, as `actor` names them.
    actor: Option<String>,
    /// Written in this request.
    request_id: Option<String>,
    /// About what belongs to the edition of this year, or about the edition itself.
    edition: Option<i32>,
    /// The time it was written.
    at: Option<DateTimeFilter>,
}

impl FilterInput for AuditFilter {
    type Test = AuditTest;

    fn read(self, tests: &mut Tests<'_, AuditTest>) -> Result<(), Error> {
        let Self { subject, subject_kind, operation, actor, request_id, edition, at } = self;
        let subject = subject.as_ref().map(|id| parse_subject("filter.subject", id)).transpose()?;
        tests.is(subject.map(|(_, id)| AuditTest::Subject(id)))?;
        tests.is(subject_kind.map(|kind| AuditTest::SubjectKind(kind.into())))?;
        tests.exactly("operation", operation, AuditTest::Operation)?;
        tests.exactly("actor", actor, AuditTest::Actor)?;
        tests.exactly("requestId", request_id, AuditTest::Request)?;
        tests.is(edition.map(AuditTest::Edition))?;
        tests.time(at, AuditTest::At)
    }
}

/// The order of every list of entries.
fn latest_first() -> Vec<(AuditOrderField, Direction)> {
    vec![(AuditOrderField::At, Direction::Desc)]
}

/// What was written of a proposal, for editors of its edition.
pub async fn history(
    ctx: &Context<'_>,
    proposal: &proposal::Model,
    page: RawPage,
) -> Result<Option<Connection<AuditEntry>>, Error> {
    if !audience(ctx).edits(proposal.edition_id) {
        return Ok(None);
    }
    children(ctx, (AuditOf::Proposal, proposal.id.0), None, latest_first(), page).await.map(Some)
}

/// Reads of the audit.
#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// Everything that was written, latest first. Requires an editor; null for everyone else. Editors of one edition see what
    /// belongs to it; people, organizations, topics and tokens belong to none.
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only entries that pass.")] filter: Option<AuditFilter>,
        #[graphql(
            desc = "Only writes of this object, which may be gone.",
            deprecation = "Use filter.subject. Removed on 2027-07-01."
        )]
        subject: Option<ID>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<Option<Connection<AuditEntry>>> {
        answer(async move {
            ctx.data_unchecked::<Viewer>().editor()?;
            let subject = subject.as_ref().map(|id| parse_subject("subject", id)).transpose()?;
            let subject = subject.map(|(_, id)| Filter::Is(AuditTest::Subject(id)));
            let filter = filter.map(AuditFilter::parse).transpose()?;
            let both = Filter::All(filter.into_iter().chain(subject).collect());
            list(ctx, Some(both), latest_first(), RawPage { first, after, last, before }).await.map(Some)
        })
        .await
    }
}
