//! Who may be the same, as far as nobody has said no.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use entities::{
    MergeKind, OrganizationId, OrganizationNameKind, PersonId, SubjectKind, dismissed_duplicate, organization,
    organization_name, participation, person, person_name,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    auth::Editor,
    domain::duplicates::{Known, Pair, Reason, pairs},
    error::Error,
    store::{Scope, Store},
};

/// Rows that are looked at, at most: the latest.
const MAX_ROWS: u64 = 50_000;

/// Pairs that may be the same, the surest first. Cheap to clone.
pub type Duplicates = Arc<[Pair]>;

/// The pairs of a kind, as editors of all editions see them.
#[derive(PartialEq, Eq, Hash)]
struct DuplicatesOf(MergeKind);

impl Store {
    /// Pairs of people that may be the same, the surest first. Four statements, and none until a person or a proposal changes.
    pub async fn duplicate_people(&self, editor: &Editor) -> Result<Duplicates, Error> {
        editor.everywhere()?;
        self.kept_or(DuplicatesOf(MergeKind::Person), |store| async move { store.compare_people().await }).await
    }

    async fn compare_people(&self) -> Result<Duplicates, Error> {
        let rows: Vec<(PersonId, String, Option<String>)> = person::Entity::find()
            .select_only()
            .columns([person::Column::Id, person::Column::NameKey, person::Column::Email])
            .filter(person::Column::MergedIntoId.is_null())
            .order_by_desc(person::Column::Id)
            .limit(MAX_ROWS)
            .into_tuple()
            .all(self.reading([Scope::Kind(SubjectKind::Person)]))
            .await?;
        let names: Vec<(PersonId, String)> = person_name::Entity::find()
            .select_only()
            .columns([person_name::Column::PersonId, person_name::Column::NameKey])
            .order_by_desc(person_name::Column::PersonId)
            .limit(MAX_ROWS)
            .into_tuple()
            .all(self.reading([Scope::Kind(SubjectKind::Person)]))
            .await?;
        let mut aliases: HashMap<PersonId, Vec<String>> = HashMap::new();
        for (id, name) in names {
            aliases.entry(id).or_default().push(name);
        }
        let known = rows.into_iter().map(|(id, name, email)| Known {
            id: id.0,
            name,
            aliases: aliases.remove(&id).unwrap_or_default(),
            acronym: None,
            email,
        });
        let mut found = compared(known.collect()).await?;
        self.add_shared_organizations(&mut found).await?;
        self.undecided(MergeKind::Person, found).await
    }

    /// Pairs of organizations that may be the same, the surest first. Three statements, and none until an organization changes.
    pub async fn duplicate_organizations(&self, editor: &Editor) -> Result<Duplicates, Error> {
        editor.everywhere()?;
        let read = |store: Self| async move { store.compare_organizations().await };
        self.kept_or(DuplicatesOf(MergeKind::Organization), read).await
    }

    async fn compare_organizations(&self) -> Result<Duplicates, Error> {
        let rows: Vec<(OrganizationId, String)> = organization::Entity::find()
            .select_only()
            .columns([organization::Column::Id, organization::Column::NameKey])
            .filter(organization::Column::MergedIntoId.is_null())
            .order_by_desc(organization::Column::Id)
            .limit(MAX_ROWS)
            .into_tuple()
            .all(self.reading([Scope::Kind(SubjectKind::Organization)]))
            .await?;
        let names: Vec<(OrganizationId, OrganizationNameKind, String)> = organization_name::Entity::find()
            .select_only()
            .columns([
                organization_name::Column::OrganizationId,
                organization_name::Column::Kind,
                organization_name::Column::NameKey,
            ])
            .order_by_desc(organization_name::Column::OrganizationId)
            .limit(MAX_ROWS)
            .into_tuple()
            .all(self.reading([Scope::Kind(SubjectKind::Organization)]))
            .await?;
        let (mut aliases, mut acronyms) = (HashMap::<OrganizationId, Vec<String>>::new(), HashMap::new());
        for (id, kind, name) in names {
            match kind {
                OrganizationNameKind::Alias => aliases.entry(id).or_default().push(name),
                OrganizationNameKind::Acronym => drop(acronyms.insert(id, name)),
            }
        }
        let known = rows.into_iter().map(|(id, name)| Known {
            id: id.0,
            name,
            aliases: aliases.remove(&id).unwrap_or_default(),
            acronym: acronyms.remove(&id),
            email: None,
        });
        let found = compared(known.collect()).await?;
        self.undecided(MergeKind::Organization, found).await
    }

    /// Two who may be the same anyway are surer to be if they spoke for the same organization.
    async fn add_shared_organizations(&self, found: &mut [Pair]) -> Result<(), Error> {
        let people = self.ids(found.iter().flat_map(|pair| [pair.one, pair.other]).collect::<HashSet<_>>());
        let rows: Vec<(Option<PersonId>, Option<OrganizationId>)> = participation::Entity::find()
            .select_only()
            .columns([participation::Column::PersonId, participation::Column::OrganizationId])
            .distinct()
            .filter(people.contain(participation::Column::PersonId))
            .filter(participation::Column::OrganizationId.is_not_null())
            .into_tuple()
            .all(self.reading([Scope::Kind(SubjectKind::Proposal)]))
            .await?;
        let mut organizations: HashMap<Uuid, HashSet<Option<OrganizationId>>> = HashMap::new();
        for (person, organization) in rows {
            if let Some(person) = person {
                organizations.entry(person.0).or_default().insert(organization);
            }
        }
        for pair in found {
            if let (Some(one), Some(other)) = (organizations.get(&pair.one), organizations.get(&pair.other))
                && !one.is_disjoint(other)
            {
                pair.reasons.insert(Reason::SharedOrganization);
            }
        }
        Ok(())
    }

    /// Without those that somebody looked at already; the surest first, the oldest among equals.
    async fn undecided(&self, kind: MergeKind, mut found: Vec<Pair>) -> Result<Duplicates, Error> {
        let ids = self.ids(found.iter().map(|pair| pair.one).collect::<HashSet<_>>());
        // It is written into the history of both.
        let both = match kind {
            MergeKind::Person => SubjectKind::Person,
            MergeKind::Organization => SubjectKind::Organization,
            MergeKind::Proposal => SubjectKind::Proposal,
        };
        let dismissed: Vec<(Uuid, Uuid)> = dismissed_duplicate::Entity::find()
            .select_only()
            .columns([dismissed_duplicate::Column::OneId, dismissed_duplicate::Column::OtherId])
            .filter(Condition::all().add(dismissed_duplicate::Column::Kind.eq(kind)))
            .filter(ids.contain(dismissed_duplicate::Column::OneId))
            .into_tuple()
            .all(self.reading([Scope::Kind(both)]))
            .await?;
        let dismissed: HashSet<(Uuid, Uuid)> = dismissed.into_iter().collect();
        found.retain(|pair| !dismissed.contains(&(pair.one, pair.other)));
        found.sort_by_cached_key(Pair::place);
        Ok(found.into())
    }
}

/// Compares on a thread of its own: it may take a while.
async fn compared(known: Vec<Known>) -> Result<Vec<Pair>, Error> {
    tokio::task::spawn_blocking(move || pairs(&known)).await.map_err(Error::internal)
}
