//! What all mutations share: who may, what they are told, and how they say what came of it.

use async_graphql::{
    Context, Enum, InputObject, MaybeUndefined, MergedObject, Scalar, ScalarType, SimpleObject, Value,
};

use crate::{
    auth::{Admin, Credential, Editor, Viewer},
    domain::{
        input::{ListPatch, Patch},
        user_error::{self, UserErrorCode as Code},
    },
    error::Error,
    graphql::{
        api_token_mutation::ApiTokenMutation, duplicates::DuplicateMutation, edition_mutation::EditionMutation,
        import_mutation::ImportMutation, merge_mutation::MergeMutation, organization_mutation::OrganizationMutation,
        organization_upsert::OrganizationUpsertMutation, participation_mutation::ParticipationMutation,
        person_mutation::PersonMutation, person_upsert::PersonUpsertMutation, pipeline::RequestId,
        proposal_merge_mutation::ProposalMergeMutation, proposal_mutation::ProposalMutation,
        proposal_upsert_mutation::ProposalUpsertMutation, revert_mutation::RevertMutation, shown::forget,
        theme_mutation::ThemeMutation, theme_order::ThemeOrderMutation, theme_upsert::ThemeUpsertMutation,
        topic_mutation::TopicMutation,
    },
    store::{
        Store,
        writes::{self, Claim, Order, Recorded, Written},
    },
};

/// All writes. Each takes one input and answers with what it wrote, or with everything that is wrong with the input.
#[derive(MergedObject, Default)]
pub struct Mutation(
    EditionMutation,
    TopicMutation,
    ThemeMutation,
    ThemeOrderMutation,
    ThemeUpsertMutation,
    PersonMutation,
    PersonUpsertMutation,
    OrganizationMutation,
    OrganizationUpsertMutation,
    ProposalMutation,
    ProposalUpsertMutation,
    ParticipationMutation,
    ImportMutation,
    MergeMutation,
    ProposalMergeMutation,
    ApiTokenMutation,
    DuplicateMutation,
    RevertMutation,
);

/// Any JSON value.
#[derive(Clone, Debug, PartialEq)]
pub struct Json(pub serde_json::Value);

/// Any JSON value.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> async_graphql::InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

/// What kind of mistake an input has.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Code")]
pub enum UserErrorCode {
    /// A value is needed where there is none.
    Required,
    /// The value has the wrong form.
    Invalid,
    /// The text is too long.
    TooLong,
    /// Another object has this value, which only one may have.
    Taken,
    /// There is no such object, or none the viewer may change.
    NotFound,
    /// Somebody else changed the object in the meantime; it comes along as it is now, and nothing was written.
    Conflict,
    /// Others refer to the object.
    InUse,
    /// Proposals are not handed in now; the message says when. An admin may, with a note.
    WindowClosed,
    /// The proposal does not stand where this can be done; `statusTransitions` says where it must.
    InvalidTransition,
}

/// One mistake in the input of a mutation. Nothing was written.
#[derive(SimpleObject, Clone, Debug)]
pub struct UserError {
    /// What kind of mistake it is.
    code: UserErrorCode,
    /// What is wrong and what to do about it.
    message: String,
    /// The path in the input, for example `["participations", "2", "role"]`: indices of lists count from 0.
    field: Vec<String>,
}

/// A field that a mutation changed, or would change.
#[derive(SimpleObject, Clone, Debug)]
pub struct FieldChange {
    /// The field's name.
    pub field: String,
    /// Its value before; null where there was none.
    pub before: Option<Json>,
    /// Its value after; null where there is none.
    pub after: Option<Json>,
}

/// What every mutation is told beside what to write.
#[derive(InputObject, Clone, Debug)]
pub struct WriteOptions {
    /// Do everything but keep nothing of it: the answer says what would be.
    #[graphql(default)]
    pub dry_run: bool,
    /// Names this request, so that it can be sent again: whoever sends the same input with the same key within 24 hours gets
    /// the first answer again, and nothing is written twice. The same as the header `Idempotency-Key`; 255 characters at most.
    pub idempotency_key: Option<String>,
    /// Comes back as it is.
    pub client_mutation_id: Option<String>,
}

/// What every mutation answers beside the object.
#[derive(SimpleObject)]
pub struct Receipt {
    /// Everything that is wrong with the input; empty where it was written.
    pub user_errors: Vec<UserError>,
    /// What was changed.
    pub changes: Vec<FieldChange>,
    /// The one of the input.
    pub client_mutation_id: Option<String>,
}

/// What came of a mutation.
pub struct Ended<M> {
    /// The object as it is now; as it was, where it was deleted.
    pub object: Option<M>,
    /// Whether it was written, or would be.
    pub done: bool,
    /// What else is said.
    pub receipt: Receipt,
}

impl From<user_error::UserError> for UserError {
    fn from(error: user_error::UserError) -> Self {
        let user_error::UserError { code, message, field } = error;
        Self { code: code.into(), message, field }
    }
}

impl From<writes::FieldChange> for FieldChange {
    fn from(change: writes::FieldChange) -> Self {
        let writes::FieldChange { field, before, after } = change;
        let value = |value: serde_json::Value| (!value.is_null()).then_some(Json(value));
        Self { field, before: value(before), after: value(after) }
    }
}

impl Receipt {
    /// The answer to an input that is wrong.
    pub fn refused(errors: Vec<user_error::UserError>, options: WriteOptions) -> Self {
        let user_errors = errors.into_iter().map(Into::into).collect();
        Self { user_errors, changes: Vec::new(), client_mutation_id: options.client_mutation_id }
    }
}

impl<M> Ended<M> {
    /// The answer to an input that is wrong.
    pub fn refused(errors: Vec<user_error::UserError>, options: WriteOptions) -> Self {
        Self { object: None, done: false, receipt: Receipt::refused(errors, options) }
    }
}

impl<M: Recorded> Ended<M> {
    /// The answer to an input that was tried.
    pub fn of(written: Written<M>, options: WriteOptions) -> Self {
        let changes = written.changes().into_iter().map(Into::into).collect();
        match written {
            Written::Done(before, after) => {
                let client_mutation_id = options.client_mutation_id;
                let receipt = Receipt { user_errors: Vec::new(), changes, client_mutation_id };
                Self { object: after.or(before), done: true, receipt }
            }
            Written::Stale(now) => {
                let error = writes::conflict(now.version());
                Self { object: Some(now), ..Self::refused(vec![error], options) }
            }
            Written::Refused(errors) => Self::refused(errors, options),
        }
    }
}

/// The right to change data, checked before anything is read, and the order that comes with every write.
pub fn order(
    ctx: &Context<'_>,
    options: &WriteOptions,
    expected_version: Option<i32>,
) -> Result<(Editor, Order), Error> {
    let viewer = ctx.data_unchecked::<Viewer>();
    let editor = viewer.editor()?;
    forget(ctx);
    let token = match viewer.credential() {
        Some(Credential::Token(id)) => Some(*id),
        Some(Credential::Subject(_)) | None => None,
    };
    let order = Order {
        actor: viewer.name().unwrap_or("operator").to_owned(),
        token,
        request_id: ctx.data_unchecked::<RequestId>().0.clone(),
        dry_run: options.dry_run,
        expected_version,
        claim: ctx.data_opt::<Claim>().cloned(),
    };
    Ok((editor, order))
}

/// The right to run the service, checked before anything is read, and the order that comes with every write.
pub fn admin_order(ctx: &Context<'_>, options: &WriteOptions) -> Result<(Admin, Order), Error> {
    let admin = ctx.data_unchecked::<Viewer>().admin()?;
    let (_, order) = order(ctx, options, None)?;
    Ok((admin, order))
}

/// Where mutations write.
pub fn store<'a>(ctx: &Context<'a>) -> &'a Store {
    ctx.data_unchecked()
}

/// A field that may be left out to keep it, or be null to clear it where it can be cleared.
pub fn patch<T>(value: MaybeUndefined<T>) -> Patch<Option<T>> {
    match value {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Set(None),
        MaybeUndefined::Value(value) => Patch::Set(Some(value)),
    }
}

/// Changes of a list of names: either all of them, or some added and some removed.
#[derive(InputObject, Clone, Debug, Default)]
pub struct NamesPatch {
    /// The whole list, in place of what is there.
    set: Option<Vec<String>>,
    /// What is added; one that is there already, but for case and accents, is replaced.
    add: Option<Vec<String>>,
    /// What is removed, whatever its case and accents.
    remove: Option<Vec<String>>,
}

impl From<NamesPatch> for ListPatch<String> {
    fn from(patch: NamesPatch) -> Self {
        let NamesPatch { set, add, remove } = patch;
        Self { set, add: add.unwrap_or_default(), remove: remove.unwrap_or_default() }
    }
}
