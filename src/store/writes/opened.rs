//! What a write of proposals finds: their editions, the proposals themselves, and which numbers and references are taken.

use std::collections::{HashMap, HashSet};

use entities::{EditionId, ProposalId, ThemeId, edition, proposal, theme};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::LockType};

use super::{
    Writing,
    proposals::{ProposalRecord, proposal_records},
};
use crate::{
    auth::{Editor, Reach},
    domain::{
        input::{ListPatch, Patch},
        proposal::{Numbering, ThemeRef},
        proposal_item::{EditionRef, ProposalItem, ProposalKey},
    },
    error::Error,
};

/// Values that one statement compares with at most.
const AT_ONCE: usize = 500;

/// What a write of proposals finds.
#[derive(Default)]
pub(super) struct Opened {
    editions: HashMap<EditionId, edition::Model>,
    years: HashMap<i32, EditionId>,
    records: HashMap<ProposalId, ProposalRecord>,
    /// Who has a number of an edition, deleted proposals too.
    numbers: HashMap<(EditionId, i32), ProposalId>,
    /// The largest number an edition ever gave.
    largest: HashMap<EditionId, i32>,
    /// What other systems call proposals.
    references: HashMap<String, ProposalId>,
    slugs: HashMap<(EditionId, String), ThemeId>,
    themes: HashMap<ThemeId, EditionId>,
    reach: Option<EditionId>,
}

impl Opened {
    /// Finds what the items are about, and keeps it from changing until this write ends. Eleven statements at most.
    pub async fn find(w: &Writing<'_>, editor: &Editor, items: &[ProposalItem]) -> Result<Self, Error> {
        let reach = match editor.reach() {
            Reach::All => None,
            Reach::Edition(edition) => Some(edition),
        };
        let mut opened = Self { reach, ..Self::default() };
        let mut about: HashSet<ProposalId> = HashSet::new();
        let mut editions: HashSet<EditionId> = HashSet::new();
        for (id, edition) in places(w, items).await? {
            about.insert(id);
            editions.insert(edition);
        }
        for (id, edition, reference) in called(w, items).await? {
            about.insert(id);
            editions.insert(edition);
            opened.references.insert(reference, id);
        }
        opened.find_editions(w, &editions, items).await?;
        let numbered = opened.find_numbers(w, items).await?;
        about.extend(numbered);
        let mut about: Vec<ProposalId> = about.into_iter().collect();
        about.sort_unstable();
        opened.records = proposal_records(w, &about).await?;
        opened.find_themes(w, items).await?;
        Ok(opened)
    }

    /// Editions come before proposals: whoever gives a number waits here until those before are done.
    async fn find_editions(
        &mut self,
        w: &Writing<'_>,
        also: &HashSet<EditionId>,
        items: &[ProposalItem],
    ) -> Result<(), Error> {
        let mut ids = also.clone();
        let mut years = HashSet::new();
        for item in items {
            match item.edition {
                Some(EditionRef::Id(id)) => drop(ids.insert(id)),
                Some(EditionRef::Year(year)) => drop(years.insert(year)),
                None => {}
            }
        }
        let years: Vec<i32> = years.into_iter().collect();
        let any = Condition::any()
            .add(w.ids(ids.iter().map(|id| id.0)).contain(edition::Column::Id))
            .add(edition::Column::Year.is_in(years));
        let mut select = edition::Entity::find().filter(any).order_by_asc(edition::Column::Id);
        if items.iter().any(gives_number) {
            select = select.lock(LockType::NoKeyUpdate);
        }
        for row in select.all(&**w).await? {
            self.years.insert(row.year, row.id);
            self.editions.insert(row.id, row);
        }
        Ok(())
    }

    /// Which of the numbers the items name are given, and the largest ones.
    async fn find_numbers(&mut self, w: &Writing<'_>, items: &[ProposalItem]) -> Result<Vec<ProposalId>, Error> {
        let named = items.iter().flat_map(|item| {
            let key = match item.key {
                ProposalKey::Number(number) => Some(number),
                ProposalKey::Unreadable | ProposalKey::New | ProposalKey::Id(_) | ProposalKey::Reference(_) => None,
            };
            let set = match item.patch.number {
                Numbering::Set(number) => Some(number),
                Numbering::Keep | Numbering::Next => None,
            };
            key.into_iter().chain(set)
        });
        let mut named: Vec<i32> = named.collect::<HashSet<_>>().into_iter().collect();
        named.sort_unstable();
        let editions = w.ids(self.editions.keys().map(|id| id.0));
        for some in named.chunks(AT_ONCE) {
            let rows: Vec<(ProposalId, EditionId, Option<i32>)> = proposal::Entity::find()
                .select_only()
                .columns([proposal::Column::Id, proposal::Column::EditionId, proposal::Column::Number])
                .filter(editions.contain(proposal::Column::EditionId))
                .filter(proposal::Column::Number.is_in(some.iter().copied()))
                .into_tuple()
                .all(&**w)
                .await?;
            for (id, edition, number) in rows {
                self.numbers.extend(number.map(|number| ((edition, number), id)));
            }
        }
        if items.iter().any(gives_number) {
            let largest: Vec<(EditionId, Option<i32>)> = proposal::Entity::find()
                .select_only()
                .column(proposal::Column::EditionId)
                .column_as(proposal::Column::Number.max(), "largest")
                .filter(editions.contain(proposal::Column::EditionId))
                .group_by(proposal::Column::EditionId)
                .into_tuple()
                .all(&**w)
                .await?;
            self.largest = largest.into_iter().filter_map(|(edition, number)| Some((edition, number?))).collect();
        }
        let keys = items.iter().filter(|item| matches!(item.key, ProposalKey::Number(_)));
        let keys = keys.filter_map(|item| match item.key {
            ProposalKey::Number(number) => self.numbers.get(&(self.edition(item.edition?)?.id, number)).copied(),
            ProposalKey::Unreadable | ProposalKey::New | ProposalKey::Id(_) | ProposalKey::Reference(_) => None,
        });
        Ok(keys.collect())
    }

    async fn find_themes(&mut self, w: &Writing<'_>, items: &[ProposalItem]) -> Result<(), Error> {
        let names_themes = |item: &ProposalItem| {
            let ListPatch { set, add, remove } = &item.patch.themes;
            set.iter().flatten().chain(add).chain(remove).next().is_some()
        };
        if !items.iter().any(names_themes) {
            return Ok(());
        }
        let editions = w.ids(self.editions.keys().map(|id| id.0));
        let rows: Vec<(ThemeId, EditionId, String)> = theme::Entity::find()
            .select_only()
            .columns([theme::Column::Id, theme::Column::EditionId, theme::Column::Slug])
            .filter(editions.contain(theme::Column::EditionId))
            .into_tuple()
            .all(&**w)
            .await?;
        for (id, edition, slug) in rows {
            self.themes.insert(id, edition);
            self.slugs.insert((edition, slug), id);
        }
        Ok(())
    }

    /// An edition in reach of the editor.
    pub fn edition(&self, reference: EditionRef) -> Option<&edition::Model> {
        let id = match reference {
            EditionRef::Id(id) => id,
            EditionRef::Year(year) => *self.years.get(&year)?,
        };
        self.editions.get(&id).filter(|edition| self.reaches(edition.id))
    }

    /// The edition of a proposal that was found.
    pub fn home(&self, id: EditionId) -> Option<&edition::Model> {
        self.editions.get(&id)
    }

    pub fn reaches(&self, edition: EditionId) -> bool {
        self.reach.is_none_or(|own| own == edition)
    }

    /// A proposal, wherever it is and whether or not it was deleted.
    pub fn record(&self, id: ProposalId) -> Option<&ProposalRecord> {
        self.records.get(&id)
    }

    pub fn with_number(&self, edition: EditionId, number: i32) -> Option<ProposalId> {
        self.numbers.get(&(edition, number)).copied()
    }

    pub fn with_reference(&self, reference: &str) -> Option<ProposalId> {
        self.references.get(reference).copied()
    }

    /// The number after the largest one the edition ever gave.
    pub fn next_number(&self, edition: EditionId) -> Option<i32> {
        self.largest.get(&edition).copied().unwrap_or_default().checked_add(1)
    }

    /// A theme of this edition.
    pub fn theme(&self, edition: EditionId, reference: &ThemeRef) -> Option<ThemeId> {
        match reference {
            ThemeRef::Id(id) => self.themes.get(id).filter(|of| **of == edition).map(|_| *id),
            ThemeRef::Slug(slug) => self.slugs.get(&(edition, slug.clone())).copied(),
        }
    }

    /// From here on these are taken: items after this one must not have them.
    pub fn take(&mut self, id: ProposalId, edition: EditionId, number: Option<i32>, reference: Option<&str>) {
        if let Some(number) = number {
            self.numbers.insert((edition, number), id);
            let largest = self.largest.entry(edition).or_default();
            *largest = number.max(*largest);
        }
        if let Some(reference) = reference {
            self.references.insert(reference.to_owned(), id);
        }
    }
}

/// Whether an item may give a number.
fn gives_number(item: &ProposalItem) -> bool {
    matches!(item.key, ProposalKey::Number(_)) || item.patch.number != Numbering::Keep
}

/// The editions of proposals that are named by id. They stay what they are.
async fn places(w: &Writing<'_>, items: &[ProposalItem]) -> Result<Vec<(ProposalId, EditionId)>, Error> {
    let ids = items.iter().filter_map(|item| match item.key {
        ProposalKey::Id(id) => Some(id.0),
        ProposalKey::Unreadable | ProposalKey::New | ProposalKey::Number(_) | ProposalKey::Reference(_) => None,
    });
    let ids: Vec<uuid::Uuid> = ids.collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = proposal::Entity::find()
        .select_only()
        .columns([proposal::Column::Id, proposal::Column::EditionId])
        .filter(w.ids(ids).contain(proposal::Column::Id));
    Ok(found.into_tuple().all(&**w).await?)
}

/// The proposals that have the references the items name.
async fn called(w: &Writing<'_>, items: &[ProposalItem]) -> Result<Vec<(ProposalId, EditionId, String)>, Error> {
    let named = items.iter().flat_map(|item| {
        let key = match &item.key {
            ProposalKey::Reference(reference) => Some(reference),
            ProposalKey::Unreadable | ProposalKey::New | ProposalKey::Id(_) | ProposalKey::Number(_) => None,
        };
        let set = match &item.patch.external_reference {
            Patch::Set(reference) => reference.as_ref(),
            Patch::Keep => None,
        };
        key.into_iter().chain(set)
    });
    let mut named: Vec<&String> = named.collect::<HashSet<_>>().into_iter().collect();
    named.sort_unstable();
    let mut called = Vec::new();
    for some in named.chunks(AT_ONCE) {
        let rows: Vec<(ProposalId, EditionId, Option<String>)> = proposal::Entity::find()
            .select_only()
            .columns([proposal::Column::Id, proposal::Column::EditionId, proposal::Column::ExternalReference])
            .filter(proposal::Column::ExternalReference.is_in(some.iter().copied()))
            .into_tuple()
            .all(&**w)
            .await?;
        called.extend(rows.into_iter().filter_map(|(id, edition, reference)| Some((id, edition, reference?))));
    }
    Ok(called)
}
