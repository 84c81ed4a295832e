//! The rows of an export.

use std::collections::HashMap;

use entities::{
    EditionId, OrganizationId, dismissed_duplicate, edition, external_identifier, import_source, link, merge,
    organization, person, theme, topic,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, prelude::Uuid, sea_query::Expr};

use super::{Read, Restoring};
use crate::{
    domain::{
        balance::BalanceRules,
        edition::EditionFields,
        export::{Absorbable, Item, Kept, KeptOrganization, KeptPerson, KeptProposal},
        names,
        theme::ThemeFields,
    },
    error::Error,
    store::writes::{
        ParticipationRecord, ProposalRecord, ThemeRecord,
        contact::{insert_identifiers, insert_links},
        organizations::{self, OrganizationRecord},
        people::{self, PersonRecord},
        proposals::{Home, stamped_row},
        saving,
        writing::AT_ONCE,
    },
};

impl Restoring<'_> {
    /// Writes objects of one section that are not there, and notes them.
    pub(super) async fn write(&mut self, new: Vec<Read>) -> Result<(), Error> {
        let (mut organizations, mut people, mut themes) = (Vec::new(), Vec::new(), Vec::new());
        let (mut editions, mut topics, mut proposals) = (Vec::new(), Vec::new(), Vec::new());
        let (mut merges, mut dismissals, mut sources) = (Vec::new(), Vec::new(), Vec::new());
        for (place, item) in new {
            match item {
                Item::Edition(kept) => editions.push(edition_row(kept)),
                Item::Topic(kept) => topics.push(topic::Model {
                    id: kept.id,
                    sort_key: names::sort_key(&kept.fields.name),
                    slug: kept.fields.slug,
                    name: kept.fields.name,
                    created_at: kept.created_at,
                    updated_at: kept.updated_at,
                    version: kept.version,
                }),
                Item::Organization(kept) => {
                    if let Some(parent) = kept.fields.fields.parent_id {
                        self.parents.push((place, kept.id, parent));
                    }
                    organizations.push(*kept);
                }
                Item::Person(kept) => people.push(*kept),
                Item::Theme(kept) => themes.push(theme_record(kept)),
                Item::Proposal(kept) => proposals.push(*kept),
                Item::Merge(kept) => merges.push(merge::Model {
                    id: kept.id,
                    kind: kept.kind,
                    target_id: kept.target,
                    edition_id: kept.edition,
                    merged_at: kept.merged_at,
                    merged_by: kept.merged_by,
                    undone_at: kept.undone_at,
                    record: kept.record,
                }),
                Item::Dismissal(kept) => dismissals.push(dismissed_duplicate::Model {
                    kind: kept.kind,
                    one_id: kept.one,
                    other_id: kept.other,
                    dismissed_at: kept.dismissed_at,
                    dismissed_by: kept.dismissed_by,
                    note: kept.note,
                }),
                Item::Source(kept) => sources.push(import_source::Model {
                    id: kept.id,
                    proposal_id: kept.proposal,
                    edition_id: kept.edition,
                    number: kept.number,
                    sha256: kept.sha256,
                    address: kept.address,
                    media: kept.media,
                    encoding: kept.encoding,
                    layout: kept.layout,
                    parser_version: kept.parser_version,
                    page: kept.page,
                    verbatim: kept.verbatim,
                    record: kept.record,
                    imported_at: kept.imported_at,
                }),
            }
        }
        let w = &mut self.w;
        w.insert(as_rows::<edition::ActiveModel, _>(&editions), None).await?;
        w.insert(as_rows::<topic::ActiveModel, _>(&topics), None).await?;
        for row in &editions {
            w.note(None, Some(row));
        }
        for row in &topics {
            w.note(None, Some(row));
        }
        self.write_organizations(organizations).await?;
        self.write_people(people).await?;
        self.write_themes(themes).await?;
        self.write_proposals(proposals).await?;
        self.w.insert(as_rows::<merge::ActiveModel, _>(&merges), None).await?;
        self.w.insert(as_rows::<dismissed_duplicate::ActiveModel, _>(&dismissals), None).await?;
        self.w.insert(as_rows::<import_source::ActiveModel, _>(&sources), None).await?;
        Ok(())
    }

    async fn write_organizations(&mut self, new: Vec<KeptOrganization>) -> Result<(), Error> {
        let w = &mut self.w;
        let records = new.into_iter().map(|kept| {
            let Absorbable { fields, merged_into } = kept.fields;
            let organization = organization::Model {
                // Written when all are there.
                parent_id: None,
                merged_into_id: merged_into,
                created_at: kept.created_at,
                updated_at: kept.updated_at,
                version: kept.version,
                ..organizations::organization_row(kept.id, &fields, w)
            };
            OrganizationRecord { organization, fields, public: false }
        });
        let records: Vec<OrganizationRecord> = records.collect();
        let each = || records.iter().map(|record| (record.organization.id, &record.fields));
        organizations::write_rows(w, &records, None).await?;
        organizations::insert_names(w, each()).await?;
        let links = each().map(|(id, fields)| (id.0, fields.links.clone())).collect();
        insert_links(w, link::Column::OrganizationId, links).await?;
        let identifiers = each().map(|(id, fields)| (id.0, fields.identifiers.clone())).collect();
        insert_identifiers(w, external_identifier::Column::OrganizationId, identifiers).await?;
        for record in &records {
            w.note(None, Some(record));
        }
        Ok(())
    }

    async fn write_people(&mut self, new: Vec<KeptPerson>) -> Result<(), Error> {
        let w = &mut self.w;
        let records = new.into_iter().map(|kept| {
            let Absorbable { fields, merged_into } = kept.fields;
            let person = person::Model {
                merged_into_id: merged_into,
                created_at: kept.created_at,
                updated_at: kept.updated_at,
                version: kept.version,
                ..people::person_row(kept.id, &fields, w)
            };
            PersonRecord { person, fields, public: false }
        });
        let records: Vec<PersonRecord> = records.collect();
        let each = || records.iter().map(|record| (record.person.id, &record.fields));
        people::write_rows(w, &records, None).await?;
        people::insert_names(w, each()).await?;
        let links = each().map(|(id, fields)| (id.0, fields.links.clone())).collect();
        insert_links(w, link::Column::PersonId, links).await?;
        let identifiers = each().map(|(id, fields)| (id.0, fields.identifiers.clone())).collect();
        insert_identifiers(w, external_identifier::Column::PersonId, identifiers).await?;
        for record in &records {
            w.note(None, Some(record));
        }
        Ok(())
    }

    async fn write_themes(&mut self, records: Vec<ThemeRecord>) -> Result<(), Error> {
        let w = &mut self.w;
        let rows: Vec<theme::Model> = records.iter().map(|record| record.theme.clone()).collect();
        w.insert(as_rows::<theme::ActiveModel, _>(&rows), None).await?;
        let aliases = records.iter().flat_map(|record| self.store.alias_rows(record)).collect();
        w.insert(aliases, None).await?;
        for record in &records {
            w.note(None, Some(record));
        }
        Ok(())
    }

    /// With everything that hangs on them. Whoever is seen because of them is noted too.
    async fn write_proposals(&mut self, new: Vec<KeptProposal>) -> Result<(), Error> {
        let w = &mut self.w;
        if new.is_empty() {
            return Ok(());
        }
        let editions = w.ids(new.iter().map(|kept| kept.proposal.fields.edition.0));
        let editions = edition::Entity::find().filter(editions.contain(edition::Column::Id)).all(&**w).await?;
        let homes: HashMap<EditionId, Home> =
            editions.iter().map(|edition| (edition.id, Home::from(edition))).collect();
        let mut records = Vec::with_capacity(new.len());
        for KeptProposal { proposal: kept, participations } in new {
            let Kept { id, fields, version, created_at, updated_at } = kept;
            let Some(home) = homes.get(&fields.edition) else { continue };
            let proposal = stamped_row(id, *home, &fields, (created_at, updated_at, version));
            let participations = participations.into_iter().map(|part| {
                let placed = part.fields;
                let whole = (part.id, placed.fields);
                let mut record = ParticipationRecord::written(whole, placed.position, None, &proposal, w);
                record.participation.created_at = part.created_at;
                record.participation.updated_at = part.updated_at;
                record.participation.version = part.version;
                record
            });
            let participations = participations.collect();
            records.push(ProposalRecord { proposal, fields, participations });
        }
        saving::restore(w, records).await
    }

    /// Tells parts what they are parts of. A statement for each organization that has parts, and some hundreds of them.
    pub(super) async fn write_parents(&mut self) -> Result<(), Error> {
        let mut parts: HashMap<OrganizationId, Vec<Uuid>> = HashMap::new();
        for (_, part, parent) in &self.parents {
            parts.entry(*parent).or_default().push(part.0);
        }
        for (parent, parts) in parts {
            for parts in parts.chunks(AT_ONCE) {
                organization::Entity::update_many()
                    .col_expr(organization::Column::ParentId, Expr::val(parent.0))
                    .filter(self.w.ids(parts.iter().copied()).contain(organization::Column::Id))
                    .exec(&*self.w)
                    .await?;
            }
        }
        Ok(())
    }
}

/// Rows with every column set.
fn as_rows<A, M>(rows: &[M]) -> Vec<A>
where
    A: ActiveModelTrait,
    M: IntoActiveModel<A> + Clone,
{
    rows.iter().map(|row| row.clone().into_active_model().reset_all()).collect()
}

fn edition_row(kept: Kept<EditionId, EditionFields>) -> edition::Model {
    let EditionFields {
        year,
        name,
        overall_theme,
        city,
        country,
        starts_on,
        ends_on,
        public_from,
        language,
        submissions_open_at,
        submissions_close_at,
        balance_rules,
    } = kept.fields;
    let BalanceRules { min_stakeholder_groups, max_group_percent, max_proposals_per_host, requires_report } =
        balance_rules;
    edition::Model {
        id: kept.id,
        year,
        name,
        overall_theme,
        city,
        country,
        starts_on,
        ends_on,
        public_from,
        language,
        submissions_open_at,
        submissions_close_at,
        min_stakeholder_groups,
        max_group_percent,
        max_proposals_per_host,
        requires_report,
        created_at: kept.created_at,
        updated_at: kept.updated_at,
        version: kept.version,
    }
}

fn theme_record(kept: Kept<entities::ThemeId, ThemeFields>) -> ThemeRecord {
    let ThemeFields { edition, slug, name, description, kind, position, topic, aliases } = kept.fields;
    let theme = theme::Model {
        id: kept.id,
        edition_id: edition,
        topic_id: topic,
        slug,
        sort_key: names::sort_key(&name),
        name,
        description,
        kind,
        position,
        created_at: kept.created_at,
        updated_at: kept.updated_at,
        version: kept.version,
    };
    ThemeRecord { theme, aliases }
}
