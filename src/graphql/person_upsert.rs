//! Many people at once.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, OneofObject, SimpleObject};
use entities::PersonId;

use crate::{
    domain::{
        bulk,
        input::{Checks, ListPatch},
        person::{self, PersonPatch},
    },
    graphql::{
        answer::{Answer, answer},
        bulk::{ErrorPolicy, UpsertAction, miscounted, usable},
        contact_input::{IdentifierInput, LinkInput, all},
        mutation::{Receipt, UserError, WriteOptions, order, patch, store},
        person::Person,
        scalars::Country,
        shown_parties::show_people,
    },
    store::writes::{UpsertItem, UpsertKey, Upserted},
};

/// Which person an item is about, by exactly one of these.
#[derive(OneofObject, Clone, Debug)]
pub enum UpsertPersonKey {
    /// The person of this id, who must be there. That of a merged person stands for the one they were merged into.
    Id(ID),
    /// The person who has this entry in ORCID or Wikidata; where nobody has, one is made who has it. The person keeps it, also
    /// where `identifiers` leaves it out.
    Identifier(IdentifierInput),
}

/// A person to be made or changed. What is left out stays, or is not said of a new one; a list that is given replaces the
/// whole list.
#[derive(InputObject, Clone, Debug)]
pub struct UpsertPersonItem {
    /// Who it is. Without it a new person is made each time the item is sent, whatever others are called: a name alone makes
    /// nobody the same.
    key: Option<UpsertPersonKey>,
    /// The version a person who is there must have; any if left out.
    expected_version: Option<i32>,
    /// The name without honorific, 300 characters at most; a new person needs it.
    name: MaybeUndefined<String>,
    /// The name as lists sort it; null has it made from the name.
    sort_name: MaybeUndefined<String>,
    /// All other names the person is known by, each once; case and accents make no other name. 100 at most.
    aliases: Option<Vec<String>>,
    /// The person's country.
    country: MaybeUndefined<Country>,
    /// About the person, in Markdown; 50 000 characters at most.
    biography: MaybeUndefined<String>,
    /// E-mail address. Only editors see it.
    email: MaybeUndefined<String>,
    /// Telephone number with the country's code, such as +370 5 236 0000. Only editors see it.
    phone: MaybeUndefined<String>,
    /// All links, each address once; 100 at most.
    links: Option<Vec<LinkInput>>,
    /// All entries in ORCID and Wikidata, which nobody else has; 100 at most.
    identifiers: Option<Vec<IdentifierInput>>,
}

/// People to be made or changed.
#[derive(InputObject, Clone, Debug)]
pub struct UpsertPeopleInput {
    /// The people, 1 to 500, each about somebody else. Each is checked against what the ones before it leave.
    items: Vec<UpsertPersonItem>,
    /// What a wrong item means to the others.
    #[graphql(default_with = "ErrorPolicy::Atomic")]
    error_policy: ErrorPolicy,
    /// How they are written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What became of one item.
#[derive(SimpleObject)]
pub struct UpsertPersonResult {
    /// Its place among the items, from 0.
    index: i32,
    /// What became of it.
    action: UpsertAction,
    /// The person as they are now; null where the item was refused. With the error `CONFLICT`, the person as somebody else
    /// left them.
    person: Option<Person>,
    /// Everything that is wrong with the item.
    user_errors: Vec<UserError>,
}

/// What came of a write of many people.
#[derive(SimpleObject)]
pub struct UpsertPeoplePayload {
    /// What became of each item, in their order; empty where the whole request is wrong.
    results: Vec<UpsertPersonResult>,
    /// What else is said. `userErrors` says why nothing at all was written; what is wrong with single items, where the others
    /// were written, is in `results`. `changes` is empty.
    #[graphql(flatten)]
    receipt: Receipt,
}

impl UpsertPersonItem {
    /// The item in the domain's terms. What cannot be read is a mistake of this item alone.
    fn parse(self, index: usize) -> UpsertItem<PersonPatch> {
        let Self {
            key,
            expected_version,
            name,
            sort_name,
            aliases,
            country,
            biography,
            email,
            phone,
            links,
            identifiers,
        } = self;
        let mut checks = Checks::default();
        let (key, patch) = checks.within("items", |checks| {
            checks.within(index, |checks| {
                let key = checks.within("key", |checks| key.map_or(UpsertKey::New, |key| key.parse(checks)));
                let patch = PersonPatch {
                    name: checks.given("name", patch(name)),
                    sort_name: patch(sort_name),
                    aliases: ListPatch { set: aliases, ..ListPatch::default() },
                    country: patch(country).map(|country| country.map(|country| country.0)),
                    biography: patch(biography),
                    email: patch(email),
                    phone: patch(phone),
                    links: ListPatch { set: links.map(all), ..ListPatch::default() },
                    identifiers: ListPatch { set: identifiers.map(all), ..ListPatch::default() },
                };
                (key, patch)
            })
        });
        UpsertItem { key, expected_version, patch, checks }
    }
}

impl UpsertPersonKey {
    fn parse(self, checks: &mut Checks) -> UpsertKey {
        match self {
            Self::Id(id) => {
                let id: Option<PersonId> = usable(checks, "id", &id);
                id.map_or(UpsertKey::Unreadable, |id| UpsertKey::Id(id.0))
            }
            Self::Identifier(identifier) => {
                let read = |checks: &mut Checks| checks.identifier(person::REGISTERS, identifier.into());
                let identifier = checks.within("identifier", |checks| checks.valid(read));
                identifier.map_or(UpsertKey::Unreadable, UpsertKey::Identifier)
            }
        }
    }
}

/// Writes of many people.
#[derive(Default)]
pub struct PersonUpsertMutation;

#[Object]
impl PersonUpsertMutation {
    /// Makes and changes up to 500 people. Requires an editor of all editions.
    async fn upsert_people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The people.")] input: UpsertPeopleInput,
    ) -> Answer<Option<UpsertPeoplePayload>> {
        answer(async move {
            let UpsertPeopleInput { items, error_policy, options } = input;
            let (editor, order) = order(ctx, &options, None)?;
            editor.everywhere()?;
            if let Some(error) = miscounted(&items) {
                let receipt = Receipt::refused(vec![error], options);
                return Ok(Some(UpsertPeoplePayload { results: Vec::new(), receipt }));
            }
            let items = items.into_iter().enumerate().map(|(index, item)| item.parse(index)).collect();
            let ended = store(ctx).upsert_people(&editor, &order, items, error_policy.into()).await?;
            let records: Vec<_> = ended.iter().filter_map(|item| item.record.as_ref()).collect();
            show_people(ctx, records).await;
            let all = match error_policy.into() {
                bulk::ErrorPolicy::Atomic => ended.iter().flat_map(|item| item.errors.clone()).collect(),
                bulk::ErrorPolicy::PerItem => Vec::new(),
            };
            let results = (0..).zip(ended).map(|(index, Upserted { action, record, errors })| UpsertPersonResult {
                index,
                action: action.into(),
                person: record.map(Into::into),
                user_errors: errors.into_iter().map(Into::into).collect(),
            });
            Ok(Some(UpsertPeoplePayload { results: results.collect(), receipt: Receipt::refused(all, options) }))
        })
        .await
    }
}
