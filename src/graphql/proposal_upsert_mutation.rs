//! Many proposals at once.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, OneofObject, SimpleObject};

use crate::{
    domain::{
        bulk,
        input::Checks,
        names,
        proposal::ProposalPatch,
        proposal_item::{EditionRef, ProposalItem, ProposalKey},
        user_error::{self, UserErrorCode as Code},
    },
    error::Error,
    graphql::{
        answer::{Answer, answer},
        bulk::{ErrorPolicy, UpsertAction, miscounted},
        mutation::{Receipt, UserError, WriteOptions, order, store},
        page::parse_id,
        proposal::Proposal,
        proposal_input::{NewProposalStatus, ProposalLists, ProposalTexts, numbering, title},
        references::EditionKey,
        shown::show,
    },
    store::writes::{ProposalRecord, Written, conflict},
};

/// A number of an edition.
#[derive(InputObject, Clone, Debug)]
pub struct ProposalNumberKey {
    /// The edition.
    edition: EditionKey,
    /// The number.
    number: i32,
}

/// Which proposal an item is about, by exactly one of these.
#[derive(OneofObject, Clone, Debug)]
pub enum UpsertProposalKey {
    /// The proposal of this id, which must be there.
    Id(ID),
    /// The proposal of this number; where there is none, one is made and given the number.
    Number(ProposalNumberKey),
    /// The proposal that another system calls this; where there is none, one is made and called so. It needs `edition`.
    ExternalReference(String),
}

/// A proposal to be made or changed. What is left out stays, or is not said of a new one; a list that is given replaces the
/// whole list.
#[derive(InputObject, Clone, Debug)]
pub struct UpsertProposalItem {
    /// Which proposal it is.
    key: UpsertProposalKey,
    /// The edition of a new one; a proposal that is there stays in its own.
    edition: Option<EditionKey>,
    /// The version a proposal that is there must have; any if left out.
    expected_version: Option<i32>,
    /// Its title, 300 characters at most; a new one needs it.
    title: MaybeUndefined<String>,
    /// Its number, while it has none.
    number: Option<i32>,
    /// Whether it is given the next free number, if it has none.
    #[graphql(default)]
    next_number: bool,
    /// Where a new one stands. One that is there stays where it stands.
    #[graphql(default_with = "NewProposalStatus::Draft")]
    status: NewProposalStatus,
    /// Why a new one is handed in now; an admin must say it outside the edition's time for that.
    note: Option<String>,
    /// What it says.
    #[graphql(flatten)]
    texts: ProposalTexts,
    /// Whom and what it names. Whoever took part before in the same role keeps the participation and the name it was given.
    #[graphql(flatten)]
    lists: ProposalLists,
}

/// Proposals to be made or changed.
#[derive(InputObject, Clone, Debug)]
pub struct UpsertProposalsInput {
    /// The proposals, 1 to 500, each about another one. They are written in their order.
    items: Vec<UpsertProposalItem>,
    /// What a wrong item means to the others.
    #[graphql(default_with = "ErrorPolicy::Atomic")]
    error_policy: ErrorPolicy,
    /// How they are written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What became of one item.
#[derive(SimpleObject)]
pub struct UpsertProposalResult {
    /// Its place among the items, from 0.
    index: i32,
    /// What became of it.
    action: UpsertAction,
    /// The proposal as it is now; null where it was refused. With the error `CONFLICT`, the proposal as somebody else left it.
    proposal: Option<Proposal>,
    /// Everything that is wrong with the item.
    user_errors: Vec<UserError>,
}

/// What came of a write of many proposals.
#[derive(SimpleObject)]
pub struct UpsertProposalsPayload {
    /// What became of each item, in their order; empty where the whole request is wrong.
    results: Vec<UpsertProposalResult>,
    /// What else is said. `userErrors` says why nothing at all was written; what is wrong with single items, where the others
    /// were written, is in `results`. `changes` is empty.
    #[graphql(flatten)]
    receipt: Receipt,
}

impl UpsertProposalItem {
    /// The item in the domain's terms. What cannot be read is a mistake of this item alone.
    fn parse(self) -> ProposalItem {
        let Self { key, edition, expected_version, title: given, number, next_number, status, note, texts, lists } =
            self;
        let mut checks = Checks::default();
        let unreadable = |error: &Error| user_error::UserError {
            code: Code::Invalid,
            message: error.message().to_owned(),
            field: Vec::new(),
        };
        let keyed = parse_key(key, edition);
        let (key, edition) = keyed.unwrap_or_else(|error| {
            checks.push(unreadable(&error));
            (ProposalKey::Unreadable, None)
        });
        let mut patch: ProposalPatch = texts.patch();
        patch.title = title(given, &mut checks);
        patch.number = numbering(number, next_number, &mut checks);
        let participations = lists.put(&mut patch, "items", &mut checks).unwrap_or_else(|error| {
            checks.push(unreadable(&error));
            None
        });
        ProposalItem {
            key,
            edition,
            expected_version,
            submit: status == NewProposalStatus::Submitted,
            note: checks.optional_text("note", note),
            whole: true,
            patch,
            participations,
            mistakes: checks.into_mistakes(),
        }
    }
}

fn parse_key(key: UpsertProposalKey, edition: Option<EditionKey>) -> Result<(ProposalKey, Option<EditionRef>), Error> {
    let edition = edition.map(|edition| edition.parse("edition.id")).transpose()?;
    Ok(match key {
        UpsertProposalKey::Id(id) => (ProposalKey::Id(parse_id("key.id", &id)?), edition),
        UpsertProposalKey::Number(ProposalNumberKey { edition, number }) => {
            (ProposalKey::Number(number), Some(edition.parse("key.number.edition.id")?))
        }
        UpsertProposalKey::ExternalReference(reference) => {
            let reference = names::clean(&reference);
            if reference.is_empty() {
                return Err(Error::bad_input("key", "key.externalReference must not be empty."));
            }
            (ProposalKey::Reference(reference), edition)
        }
    })
}

/// Writes of many proposals.
#[derive(Default)]
pub struct ProposalUpsertMutation;

#[Object]
impl ProposalUpsertMutation {
    /// Makes and changes up to 500 proposals, with whoever takes part. Requires an editor of their editions; proposals of others
    /// are not found.
    async fn upsert_proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposals.")] input: UpsertProposalsInput,
    ) -> Answer<Option<UpsertProposalsPayload>> {
        answer(async move {
            let UpsertProposalsInput { items, error_policy, options } = input;
            let (editor, order) = order(ctx, &options, None)?;
            if let Some(error) = miscounted(&items) {
                let receipt = Receipt::refused(vec![error], options);
                return Ok(Some(UpsertProposalsPayload { results: Vec::new(), receipt }));
            }
            let items: Vec<ProposalItem> = items.into_iter().map(UpsertProposalItem::parse).collect();
            let policy = error_policy.into();
            let (written, scene) =
                store(ctx).write_proposals(&editor, &order, "upsertProposals", &items, policy).await?;
            show(ctx, &scene).await;
            let mut all = Vec::new();
            let mut results = Vec::with_capacity(written.len());
            for (index, written) in (0..).zip(written) {
                let (action, record, errors) = ended(written, index);
                if policy == bulk::ErrorPolicy::Atomic {
                    all.extend(errors.iter().cloned());
                }
                results.push(UpsertProposalResult {
                    index,
                    action: action.into(),
                    proposal: record.map(Into::into),
                    user_errors: errors.into_iter().map(Into::into).collect(),
                });
            }
            Ok(Some(UpsertProposalsPayload { results, receipt: Receipt::refused(all, options) }))
        })
        .await
    }
}

/// What became of an item; its mistakes name their place in the whole input.
fn ended(
    written: Written<ProposalRecord>,
    index: i32,
) -> (bulk::UpsertAction, Option<ProposalRecord>, Vec<user_error::UserError>) {
    use bulk::UpsertAction::{Created, Refused, Unchanged, Updated};
    let placed = |mut error: user_error::UserError| {
        error.field.splice(0..0, ["items".to_owned(), index.to_string()]);
        error
    };
    match written {
        Written::Done(None, after) => (Created, after, Vec::new()),
        Written::Done(Some(before), after) => {
            let same = after.as_ref() == Some(&before);
            (if same { Unchanged } else { Updated }, after, Vec::new())
        }
        Written::Stale(now) => {
            let error = placed(conflict(now.proposal.version));
            (Refused, Some(now), vec![error])
        }
        Written::Refused(errors) => (Refused, None, errors.into_iter().map(placed).collect()),
    }
}
