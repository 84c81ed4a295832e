//! Who may be the same.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entities::{OrganizationId, PersonId};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    domain::{
        duplicates::{Pair, Place, Reason},
        input::Checks,
    },
    error::Error,
    graphql::{
        answer::{Answer, answer},
        mutation::{Receipt, WriteOptions, order, store},
        node::Node,
        page::{PageInfo, parse_id},
    },
    store::writes::Two,
};

/// Rows a page has unless asked otherwise, and at most.
const PAGE: [usize; 2] = [20, 100];

/// What is looked through for duplicates.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DuplicateType {
    /// People.
    Person,
    /// Organizations.
    Organization,
}

/// Why two may be the same.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Reason")]
pub enum DuplicateReason {
    /// They have the same e-mail address.
    SameEmail,
    /// Their names are the same but for case, accents and the order of words.
    SameName,
    /// An alias of one is a name of the other.
    Alias,
    /// The initials of one are those of the other, or its name.
    SameAcronym,
    /// Their names differ by few letters, or one has an initial for a word of the other.
    SimilarName,
    /// They spoke for the same organization.
    SharedOrganization,
}

/// Two who may be the same: people, or organizations.
pub struct DuplicateCandidate {
    kind: DuplicateType,
    pair: Pair,
}

/// A pair and its place.
#[derive(SimpleObject)]
pub struct DuplicateCandidateEdge {
    /// The pair's place in this list: pass it as `after`.
    cursor: String,
    /// The pair.
    node: DuplicateCandidate,
}

/// A page of pairs.
#[derive(SimpleObject)]
pub struct DuplicateCandidateConnection {
    /// The pairs with their cursors.
    edges: Vec<DuplicateCandidateEdge>,
    /// The pairs.
    nodes: Vec<DuplicateCandidate>,
    /// Where the page lies in the list.
    page_info: PageInfo,
    /// Pairs that were found in all.
    total_count: usize,
}

/// Two who are not the same.
#[derive(InputObject, Clone, Debug)]
pub struct DismissDuplicateInput {
    /// One of them.
    one: ID,
    /// The other one, of the same type.
    other: ID,
    /// Why, 300 characters at most.
    note: Option<String>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What came of saying that two are not the same.
#[derive(SimpleObject)]
pub struct DismissDuplicatePayload {
    /// One of them, or the one it was merged into; null where nothing was written.
    one: Option<Node>,
    /// The other one.
    other: Option<Node>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

impl DuplicateCandidate {
    async fn node(&self, ctx: &Context<'_>, id: Uuid) -> Result<Node, Error> {
        let id = match self.kind {
            DuplicateType::Person => PersonId(id).to_string(),
            DuplicateType::Organization => OrganizationId(id).to_string(),
        };
        Node::load(ctx, "one", &ID(id)).await?.ok_or_else(|| Error::dangling("duplicate"))
    }

    /// Where the pair stands: it is found again by its score and its ids, whatever was found or dismissed meanwhile.
    fn cursor(&self) -> String {
        format!("{:04}.{}.{}", self.pair.score(), self.pair.one.simple(), self.pair.other.simple())
    }
}

/// Two who may be the same: people, or organizations.
#[Object]
impl DuplicateCandidate {
    /// The one recorded first.
    async fn one(&self, ctx: &Context<'_>) -> Answer<Node> {
        answer(self.node(ctx, self.pair.one)).await
    }

    /// The one recorded later.
    async fn other(&self, ctx: &Context<'_>) -> Answer<Node> {
        answer(self.node(ctx, self.pair.other)).await
    }

    /// How sure it is that both are the same, from 0 to 1.
    async fn score(&self) -> f64 {
        f64::from(self.pair.score()) / 1000.0
    }

    /// Why they may be, the surest first.
    async fn reasons(&self) -> Vec<DuplicateReason> {
        self.pair.reasons.iter().map(|reason| (*reason).into()).collect()
    }
}

/// The place a cursor names: what stands behind it has a smaller key.
fn place(cursor: &str) -> Option<Place> {
    let mut parts = cursor.split('.');
    let score = parts.next()?.parse().ok()?;
    let (one, other) = (Uuid::try_parse(parts.next()?).ok()?, Uuid::try_parse(parts.next()?).ok()?);
    parts.next().is_none().then_some((std::cmp::Reverse(score), one, other))
}

/// Reads of duplicates.
#[derive(Default)]
pub struct DuplicateQuery;

#[Object]
impl DuplicateQuery {
    /// Pairs that may be the same, the surest first, without those that were dismissed. A human decides: merge them or
    /// dismiss the pair. Requires an editor of all editions; null for everyone else.
    async fn duplicate_candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "type", desc = "What to look through.")] kind: DuplicateType,
        #[graphql(desc = "Pairs from the start, 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only pairs after this cursor.")] after: Option<String>,
    ) -> Answer<Option<DuplicateCandidateConnection>> {
        answer(async move {
            let editor = ctx.data_unchecked::<Viewer>().editor()?;
            editor.everywhere()?;
            let [usual, most] = PAGE;
            let first = first.map_or(Ok(usual), usize::try_from).ok().filter(|first| *first <= most);
            let first = first.ok_or_else(|| Error::bad_input("first", format!("first must be 0 to {most}.")))?;
            let after = match after {
                Some(cursor) => {
                    let message = "after is not a cursor of this list. Take it from pageInfo.endCursor.";
                    Some(place(&cursor).ok_or_else(|| Error::bad_input("after", message))?)
                }
                None => None,
            };
            let pairs = match kind {
                DuplicateType::Person => store(ctx).duplicate_people(&editor).await?,
                DuplicateType::Organization => store(ctx).duplicate_organizations(&editor).await?,
            };
            let total_count = pairs.len();
            let start = after.map_or(0, |after| pairs.partition_point(|pair| pair.place() <= after));
            let rest = pairs.get(start..).unwrap_or_default();
            let shown = rest.iter().take(first).cloned();
            let page: Vec<DuplicateCandidate> = shown.map(|pair| DuplicateCandidate { kind, pair }).collect();
            let page_info = PageInfo {
                has_next_page: rest.len() > first,
                has_previous_page: after.is_some(),
                start_cursor: page.first().map(DuplicateCandidate::cursor),
                end_cursor: page.last().map(DuplicateCandidate::cursor),
            };
            let nodes = page.iter().map(|one| DuplicateCandidate { kind, pair: one.pair.clone() }).collect();
            let edges = page.into_iter().map(|node| DuplicateCandidateEdge { cursor: node.cursor(), node }).collect();
            Ok(Some(DuplicateCandidateConnection { edges, nodes, page_info, total_count }))
        })
        .await
    }
}

/// Writes of duplicates.
#[derive(Default)]
pub struct DuplicateMutation;

#[Object]
impl DuplicateMutation {
    /// Remembers that two people, or two organizations, are not the same: they are not suggested again. Saying it twice is
    /// saying it once. Requires an editor of all editions.
    async fn dismiss_duplicate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two.")] input: DismissDuplicateInput,
    ) -> Answer<Option<DismissDuplicatePayload>> {
        answer(async move {
            let DismissDuplicateInput { one, other, note, options } = input;
            let (editor, order) = order(ctx, &options, None)?;
            let two = if one.starts_with(OrganizationId::PREFIX) {
                Two::Organizations(parse_id("input.one", &one)?, parse_id("input.other", &other)?)
            } else {
                Two::People(parse_id("input.one", &one)?, parse_id("input.other", &other)?)
            };
            let mut checks = Checks::default();
            let note = checks.optional_name("note", note);
            let note = match checks.finish(note) {
                Ok(note) => note,
                Err(errors) => {
                    let receipt = Receipt::refused(errors, options);
                    return Ok(Some(DismissDuplicatePayload { one: None, other: None, receipt }));
                }
            };
            Ok(Some(match store(ctx).dismiss_duplicate(&editor, &order, two, note).await? {
                Ok(two) => {
                    let (one, other) = match two {
                        Two::People(one, other) => (one.to_string(), other.to_string()),
                        Two::Organizations(one, other) => (one.to_string(), other.to_string()),
                    };
                    DismissDuplicatePayload {
                        one: Node::load(ctx, "one", &ID(one)).await?,
                        other: Node::load(ctx, "other", &ID(other)).await?,
                        receipt: Receipt::refused(Vec::new(), options),
                    }
                }
                Err(errors) => {
                    DismissDuplicatePayload { one: None, other: None, receipt: Receipt::refused(errors, options) }
                }
            }))
        })
        .await
    }
}
