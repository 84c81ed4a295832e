//! Many organizations at once.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, OneofObject, SimpleObject};
use entities::OrganizationId;

use crate::{
    domain::{
        bulk,
        input::{Checks, ListPatch},
        organization::{self, OrganizationPatch},
    },
    graphql::{
        answer::{Answer, answer},
        bulk::{ErrorPolicy, UpsertAction, miscounted, usable},
        contact_input::{IdentifierInput, LinkInput, all},
        enums::StakeholderGroup,
        mutation::{Receipt, UserError, WriteOptions, order, patch, store},
        organization::Organization,
        scalars::{Country, Url},
        shown_parties::show_organizations,
    },
    store::writes::{UpsertItem, UpsertKey, Upserted},
};

/// Which organization an item is about, by exactly one of these.
#[derive(OneofObject, Clone, Debug)]
pub enum UpsertOrganizationKey {
    /// The organization of this id, which must be there. That of a merged organization stands for the one it was merged
    /// into.
    Id(ID),
    /// The organization that has this entry in ROR or Wikidata; where none has, one is made that has it. The organization
    /// keeps it, also where `identifiers` leaves it out.
    Identifier(IdentifierInput),
}

/// An organization to be made or changed. What is left out stays, or is not said of a new one; a list that is given replaces the
/// whole list.
#[derive(InputObject, Clone, Debug)]
pub struct UpsertOrganizationItem {
    /// Which one it is. Without it a new organization is made each time the item is sent, whatever others are called: a name
    /// alone makes none the same.
    key: Option<UpsertOrganizationKey>,
    /// The version an organization that is there must have; any if left out.
    expected_version: Option<i32>,
    /// Its name, 300 characters at most; a new one needs it.
    name: MaybeUndefined<String>,
    /// Its initials.
    acronym: MaybeUndefined<String>,
    /// All other names it is known by, each once; case and accents make no other name. 100 at most.
    aliases: Option<Vec<String>>,
    /// Its country.
    country: MaybeUndefined<Country>,
    /// The group it belongs to.
    stakeholder_group: MaybeUndefined<StakeholderGroup>,
    /// Its web site.
    homepage: MaybeUndefined<Url>,
    /// Id of the organization it is part of, which must be there before; never one that is part of it, also by an item before
    /// this one.
    parent_id: MaybeUndefined<ID>,
    /// All links, each address once; 100 at most.
    links: Option<Vec<LinkInput>>,
    /// All entries in ROR and Wikidata, which no other one has; 100 at most.
    identifiers: Option<Vec<IdentifierInput>>,
}

/// Organizations to be made or changed.
#[derive(InputObject, Clone, Debug)]
pub struct UpsertOrganizationsInput {
    /// The organizations, 1 to 500, each about another one. Each is checked against what the ones before it leave.
    items: Vec<UpsertOrganizationItem>,
    /// What a wrong item means to the others.
    #[graphql(default_with = "ErrorPolicy::Atomic")]
    error_policy: ErrorPolicy,
    /// How they are written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What became of one item.
#[derive(SimpleObject)]
pub struct UpsertOrganizationResult {
    /// Its place among the items, from 0.
    index: i32,
    /// What became of it.
    action: UpsertAction,
    /// The organization as it is now; null where the item was refused. With the error `CONFLICT`, the organization as somebody
    /// else left it.
    organization: Option<Organization>,
    /// Everything that is wrong with the item.
    user_errors: Vec<UserError>,
}

/// What came of a write of many organizations.
#[derive(SimpleObject)]
pub struct UpsertOrganizationsPayload {
    /// What became of each item, in their order; empty where the whole request is wrong.
    results: Vec<UpsertOrganizationResult>,
    /// What else is said. `userErrors` says why nothing at all was written; what is wrong with single items, where the others
    /// were written, is in `results`. `changes` is empty.
    #[graphql(flatten)]
    receipt: Receipt,
}

impl UpsertOrganizationItem {
    /// The item in the domain's terms. What cannot be read is a mistake of this item alone.
    fn parse(self, index: usize) -> UpsertItem<OrganizationPatch> {
        let Self {
            key,
            expected_version,
            name,
            acronym,
            aliases,
            country,
            stakeholder_group,
            homepage,
            parent_id,
            links,
            identifiers,
        } = self;
        let mut checks = Checks::default();
        let (key, patch) = checks.within("items", |checks| {
            checks.within(index, |checks| {
                let key = checks.within("key", |checks| key.map_or(UpsertKey::New, |key| key.parse(checks)));
                let patch = OrganizationPatch {
                    name: checks.given("name", patch(name)),
                    acronym: patch(acronym),
                    aliases: ListPatch { set: aliases, ..ListPatch::default() },
                    country: patch(country).map(|country| country.map(|country| country.0)),
                    stakeholder_group: patch(stakeholder_group).map(|group| group.map(Into::into)),
                    homepage: patch(homepage).map(|homepage| homepage.map(|homepage| homepage.0)),
                    parent_id: patch(parent_id).map(|id| id.and_then(|id| usable(checks, "parentId", &id))),
                    links: ListPatch { set: links.map(all), ..ListPatch::default() },
                    identifiers: ListPatch { set: identifiers.map(all), ..ListPatch::default() },
                };
                (key, patch)
            })
        });
        UpsertItem { key, expected_version, patch, checks }
    }
}

impl UpsertOrganizationKey {
    fn parse(self, checks: &mut Checks) -> UpsertKey {
        match self {
            Self::Id(id) => {
                let id: Option<OrganizationId> = usable(checks, "id", &id);
                id.map_or(UpsertKey::Unreadable, |id| UpsertKey::Id(id.0))
            }
            Self::Identifier(identifier) => {
                let read = |checks: &mut Checks| checks.identifier(organization::REGISTERS, identifier.into());
                let identifier = checks.within("identifier", |checks| checks.valid(read));
                identifier.map_or(UpsertKey::Unreadable, UpsertKey::Identifier)
            }
        }
    }
}

/// Writes of many organizations.
#[derive(Default)]
pub struct OrganizationUpsertMutation;

#[Object]
impl OrganizationUpsertMutation {
    /// Makes and changes up to 500 organizations. Requires an editor of all editions.
    async fn upsert_organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organizations.")] input: UpsertOrganizationsInput,
    ) -> Answer<Option<UpsertOrganizationsPayload>> {
        answer(async move {
            let UpsertOrganizationsInput { items, error_policy, options } = input;
            let (editor, order) = order(ctx, &options, None)?;
            editor.everywhere()?;
            if let Some(error) = miscounted(&items) {
                let receipt = Receipt::refused(vec![error], options);
                return Ok(Some(UpsertOrganizationsPayload { results: Vec::new(), receipt }));
            }
            let items = items.into_iter().enumerate().map(|(index, item)| item.parse(index)).collect();
            let ended = store(ctx).upsert_organizations(&editor, &order, items, error_policy.into()).await?;
            let records: Vec<_> = ended.iter().filter_map(|item| item.record.as_ref()).collect();
            show_organizations(ctx, records).await;
            let all = match error_policy.into() {
                bulk::ErrorPolicy::Atomic => ended.iter().flat_map(|item| item.errors.clone()).collect(),
                bulk::ErrorPolicy::PerItem => Vec::new(),
            };
            let results =
                (0..).zip(ended).map(|(index, Upserted { action, record, errors })| UpsertOrganizationResult {
                    index,
                    action: action.into(),
                    organization: record.map(Into::into),
                    user_errors: errors.into_iter().map(Into::into).collect(),
                });
            Ok(Some(UpsertOrganizationsPayload { results: results.collect(), receipt: Receipt::refused(all, options) }))
        })
        .await
    }
}
