//! What an export must not do: name what is nowhere, or take what something else has.

use std::collections::{HashMap, HashSet};

use entities::{
    EditionId, OrganizationId, ProposalStatus, ThemeId, edition, organization, participation, person, proposal, theme,
    topic,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{Read, Restoring, known::row_id};
use crate::{
    domain::{
        contact::IdentifierFields,
        export::{Item, KeptProposal, Section},
    },
    error::Error,
    store::writes::contact::{Bearer, taken_identifiers},
};

/// The most organizations above one.
const MOST_ABOVE: usize = 10;

/// What an object names, by kind.
#[derive(Default)]
struct Named {
    editions: HashSet<Uuid>,
    topics: HashSet<Uuid>,
    organizations: HashSet<Uuid>,
    people: HashSet<Uuid>,
    proposals: HashSet<Uuid>,
}

impl Restoring<'_> {
    /// Notes what is wrong with objects of one section that are not there.
    pub(super) async fn check(&mut self, section: Section, new: &[Read]) -> Result<(), Error> {
        // What was refused before may be what is named here: that would be said twice.
        if !new.is_empty() && self.problems.is_empty() {
            self.check_named(new).await?;
        }
        let taken = match section {
            Section::Editions => self.taken_years(new).await?,
            Section::Topics => self.taken_slugs(new).await?,
            Section::Organizations | Section::People => self.taken_identifiers(new).await?,
            Section::Themes => self.taken_themes(new).await?,
            Section::Proposals => self.taken_numbers(new).await?,
            Section::Merges | Section::DismissedDuplicates | Section::ImportSources => Vec::new(),
        };
        for (at, message) in taken {
            let place = new.get(at).map_or_else(String::new, |(place, _)| place.clone());
            self.refuse(place, format!("{message}. Import into an empty database, or change one of the two"));
        }
        Ok(())
    }

    /// Everything that is named must be there, or be written at the same time.
    async fn check_named(&mut self, new: &[Read]) -> Result<(), Error> {
        let mut all = Named::default();
        let mut wanted_themes: HashSet<Uuid> = HashSet::new();
        for (_, item) in new {
            all.add(item);
            if let Item::Proposal(kept) = item {
                wanted_themes.extend(kept.proposal.fields.themes.iter().map(|id| id.0));
            }
        }
        let mut there: HashSet<Uuid> = new.iter().map(|(_, item)| row_id(item)).collect();
        there.extend(self.there::<edition::Entity>(edition::Column::Id, &all.editions).await?);
        there.extend(self.there::<topic::Entity>(topic::Column::Id, &all.topics).await?);
        there.extend(self.there::<organization::Entity>(organization::Column::Id, &all.organizations).await?);
        there.extend(self.there::<person::Entity>(person::Column::Id, &all.people).await?);
        there.extend(self.there::<proposal::Entity>(proposal::Column::Id, &all.proposals).await?);
        let themes: Vec<(ThemeId, EditionId)> = theme::Entity::find()
            .select_only()
            .columns([theme::Column::Id, theme::Column::EditionId])
            .filter(self.w.ids(wanted_themes).contain(theme::Column::Id))
            .into_tuple()
            .all(&*self.w)
            .await?;
        let themes: HashMap<ThemeId, EditionId> = themes.into_iter().collect();
        for (place, item) in new {
            let mut named = Named::default();
            named.add(item);
            if let Some(missing) = named.missing(&there) {
                let message = format!("it names {missing}, which is nowhere. Put that before it, or leave it out");
                self.refuse(place.clone(), message);
            } else if let Item::Proposal(kept) = item {
                let fields = &kept.proposal.fields;
                if let Some(theme) = fields.themes.iter().find(|id| themes.get(*id) != Some(&fields.edition)) {
                    self.refuse(place.clone(), format!("its edition has no {theme}. Leave that theme out"));
                }
                if (fields.status == ProposalStatus::Merged) != fields.merged_into.is_some() {
                    let message = "status is MERGED exactly where mergedInto names a proposal. Correct one of the two";
                    self.refuse(place.clone(), message.to_owned());
                }
            }
        }
        self.check_participations(new).await
    }

    /// Each participation is one of one proposal.
    async fn check_participations(&mut self, new: &[Read]) -> Result<(), Error> {
        let ids = |item: &Item| {
            let Item::Proposal(kept) = item else { return Vec::new() };
            kept.participations.iter().map(|part| part.id.0).collect()
        };
        let all: HashSet<Uuid> = new.iter().flat_map(|(_, item)| ids(item)).collect();
        let mut there = self.there::<participation::Entity>(participation::Column::Id, &all).await?;
        for (place, item) in new {
            if ids(item).into_iter().any(|id| !there.insert(id)) {
                let message = "one of its participations is in another proposal too. Leave it out in one of the two";
                self.refuse(place.clone(), message.to_owned());
            }
        }
        Ok(())
    }

    /// The ids of a table that are there.
    async fn there<E: EntityTrait>(&self, id: E::Column, wanted: &HashSet<Uuid>) -> Result<HashSet<Uuid>, Error> {
        if wanted.is_empty() {
            return Ok(HashSet::new());
        }
        let ids = self.w.ids(wanted.iter().copied());
        let rows: Vec<Uuid> =
            E::find().select_only().column(id).filter(ids.contain(id)).into_tuple().all(&*self.w).await?;
        Ok(rows.into_iter().collect())
    }

    async fn taken_years(&self, new: &[Read]) -> Result<Vec<(usize, String)>, Error> {
        let years = new
            .iter()
            .filter_map(|(_, item)| if let Item::Edition(kept) = item { Some(kept.fields.year) } else { None });
        let years: Vec<i32> = years.collect();
        let there = edition::Entity::find().filter(edition::Column::Year.is_in(years.clone())).all(&*self.w).await?;
        let taken = years.iter().enumerate().filter_map(|(at, year)| {
            let other = there.iter().find(|edition| edition.year == *year)?;
            Some((at, format!("the edition {year} is in the database already, as {}", other.id)))
        });
        Ok(taken.collect())
    }

    async fn taken_slugs(&self, new: &[Read]) -> Result<Vec<(usize, String)>, Error> {
        let slugs = new
            .iter()
            .filter_map(|(_, item)| if let Item::Topic(kept) = item { Some(&kept.fields.slug) } else { None });
        let slugs: Vec<String> = slugs.cloned().collect();
        let there = topic::Entity::find().filter(topic::Column::Slug.is_in(slugs.clone())).all(&*self.w).await?;
        let taken = slugs.iter().enumerate().filter_map(|(at, slug)| {
            let other = there.iter().find(|topic| topic.slug == *slug)?;
            Some((at, format!("the topic `{slug}` is in the database already, as {}", other.id)))
        });
        Ok(taken.collect())
    }

    async fn taken_themes(&self, new: &[Read]) -> Result<Vec<(usize, String)>, Error> {
        let themes: Vec<_> =
            new.iter().map(|(_, item)| if let Item::Theme(kept) = item { Some(kept) } else { None }).collect();
        let editions = self.w.ids(themes.iter().flatten().map(|kept| kept.fields.edition.0));
        let there = theme::Entity::find().filter(editions.contain(theme::Column::EditionId)).all(&*self.w).await?;
        let taken = themes.iter().enumerate().filter_map(|(at, kept)| {
            let fields = &kept.as_ref()?.fields;
            let same = |theme: &&theme::Model| {
                theme.edition_id == fields.edition && (theme.slug == fields.slug || theme.position == fields.position)
            };
            let other = there.iter().find(same)?;
            Some((at, format!("{} has its slug or its position", other.id)))
        });
        Ok(taken.collect())
    }

    async fn taken_numbers(&self, new: &[Read]) -> Result<Vec<(usize, String)>, Error> {
        use proposal::Column;
        let proposals = new.iter().map(|(_, item)| if let Item::Proposal(kept) = item { Some(&**kept) } else { None });
        let proposals: Vec<Option<&KeptProposal>> = proposals.collect();
        let all = || proposals.iter().flatten().map(|kept| &kept.proposal.fields);
        let (editions, numbers) =
            (self.w.ids(all().map(|fields| fields.edition.0)), all().filter_map(|one| one.number));
        let references = all().filter_map(|fields| fields.external_reference.clone());
        let columns = [Column::Id, Column::EditionId, Column::Number, Column::ExternalReference];
        let numbered = editions.contain(Column::EditionId);
        let numbered = sea_orm::Condition::all().add(numbered).add(Column::Number.is_in(numbers));
        let either = sea_orm::Condition::any().add(numbered).add(Column::ExternalReference.is_in(references));
        let there: Vec<(entities::ProposalId, EditionId, Option<i32>, Option<String>)> =
            proposal::Entity::find().select_only().columns(columns).filter(either).into_tuple().all(&*self.w).await?;
        let taken = proposals.iter().enumerate().filter_map(|(at, kept)| {
            let fields = &kept.as_ref()?.proposal.fields;
            there.iter().find_map(|(id, edition, number, reference)| {
                let is_numbered = *edition == fields.edition && number.is_some() && *number == fields.number;
                let is_called = reference.is_some() && *reference == fields.external_reference;
                let what = if is_numbered { "number" } else { "external reference" };
                (is_numbered || is_called).then(|| (at, format!("{id} has its {what}")))
            })
        });
        Ok(taken.collect())
    }

    async fn taken_identifiers(&self, new: &[Read]) -> Result<Vec<(usize, String)>, Error> {
        let wanted: Vec<(Bearer, &[IdentifierFields])> = new
            .iter()
            .filter_map(|(_, item)| {
                if let Item::Organization(kept) = item {
                    return Some((Bearer::Organization(kept.id), kept.fields.fields.identifiers.as_slice()));
                }
                let Item::Person(kept) = item else { return None };
                Some((Bearer::Person(kept.id), kept.fields.fields.identifiers.as_slice()))
            })
            .collect();
        let taken = taken_identifiers(&self.w, &wanted).await?;
        let said = |message: String| message.split(". ").next().unwrap_or_default().to_owned();
        Ok(taken.into_iter().map(|(at, error)| (at, said(error.message))).collect())
    }

    /// What organizations are parts of must be there, and nothing may be above itself.
    pub(super) async fn check_parents(&mut self) -> Result<(), Error> {
        let above: HashMap<OrganizationId, OrganizationId> =
            self.parents.iter().map(|(_, part, parent)| (*part, *parent)).collect();
        let wanted: HashSet<Uuid> = above.values().map(|id| id.0).collect();
        let mut there = HashSet::new();
        for some in wanted.into_iter().collect::<Vec<_>>().chunks(super::super::writing::AT_ONCE) {
            there.extend(
                self.there::<organization::Entity>(organization::Column::Id, &some.iter().copied().collect()).await?,
            );
        }
        for (place, part, parent) in std::mem::take(&mut self.parents) {
            let steps = std::iter::successors(Some(part), |at| above.get(at).copied()).take(MOST_ABOVE + 2).count();
            if !there.contains(&parent.0) {
                self.refuse(place, format!("it is part of {parent}, which is nowhere. Add that, or leave it out"));
            } else if steps > MOST_ABOVE + 1 {
                self.refuse(place, format!("more than {MOST_ABOVE} organizations are above it. Correct parentId"));
            } else {
                self.parents.push((place, part, parent));
            }
        }
        Ok(())
    }
}

impl Named {
    fn add(&mut self, item: &Item) {
        match item {
            Item::Edition(_) | Item::Topic(_) | Item::Dismissal(_) => {}
            // Parents are looked for when all organizations are there.
            Item::Organization(kept) => self.organizations.extend(kept.fields.merged_into.map(|id| id.0)),
            Item::Person(kept) => self.people.extend(kept.fields.merged_into.map(|id| id.0)),
            Item::Theme(kept) => {
                self.editions.insert(kept.fields.edition.0);
                self.topics.extend(kept.fields.topic.map(|id| id.0));
            }
            Item::Proposal(kept) => {
                let fields = &kept.proposal.fields;
                self.editions.insert(fields.edition.0);
                self.proposals.extend(fields.merged_into.map(|id| id.0));
                self.organizations.extend(fields.hosts.iter().map(|host| host.organization.0));
                for part in &kept.participations {
                    self.people.extend(part.fields.fields.person.map(|id| id.0));
                    self.organizations.extend(part.fields.fields.organization.map(|id| id.0));
                }
            }
            Item::Merge(kept) => self.editions.extend(kept.edition.map(|id| id.0)),
            Item::Source(kept) => {
                self.editions.insert(kept.edition.0);
                self.proposals.insert(kept.proposal.0);
            }
        }
    }

    /// The first that is not there.
    fn missing(&self, there: &HashSet<Uuid>) -> Option<String> {
        let kinds = [
            (&self.editions, EditionId::PREFIX),
            (&self.topics, entities::TopicId::PREFIX),
            (&self.organizations, OrganizationId::PREFIX),
            (&self.people, entities::PersonId::PREFIX),
            (&self.proposals, entities::ProposalId::PREFIX),
        ];
        kinds.into_iter().find_map(|(ids, prefix)| {
            let missing = ids.iter().find(|id| !there.contains(id))?;
            Some(format!("{prefix}{}", missing.simple()))
        })
    }
}
