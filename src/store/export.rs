//! What an export reads: everything at one moment, page by page.

use std::collections::{BTreeSet, HashSet};

use entities::{
    EditionId, OrganizationId, dismissed_duplicate, edition, import_source, merge, organization, participation, person,
    proposal, proposal_host, theme, topic,
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ExprTrait, ModelTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, Value,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::{
    kept,
    writes::{organizations, people, proposals, whole_themes},
};
use crate::{
    auth::{Audience, Editor},
    domain::export::{Item, Section},
    error::Error,
    store::{Store, list::Listed},
};

/// The database at one moment, as far as it is exported.
pub struct Snapshot {
    store: Store,
    tx: DatabaseTransaction,
    /// Everything, or what the public sees.
    private: bool,
    edition: Option<EditionId>,
    /// The organizations of the edition, where there is one: what they are parts of is among them.
    organizations: BTreeSet<Uuid>,
}

/// How far a section was read.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Whether those that were not merged are read already.
    merged: bool,
    after: Option<Vec<Value>>,
    done: bool,
}

/// In which order proposals are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// What is merged comes last, so that what it was merged into is there before.
    TargetsFirst,
    /// By year and number.
    ByNumber,
}

impl Store {
    /// The database at this moment: of one edition, or all. Only editors of everything see what is private.
    pub async fn snapshot(&self, editor: Option<&Editor>, edition: Option<EditionId>) -> Result<Snapshot, Error> {
        if let Some(editor) = editor {
            editor.everywhere()?;
        }
        let tx = self.db.snapshot().await?;
        let private = editor.is_some();
        let mut snapshot = Snapshot { store: self.clone(), tx, private, edition, organizations: BTreeSet::new() };
        if let Some(edition) = edition {
            snapshot.organizations = snapshot.organizations_of(edition).await?;
        }
        Ok(snapshot)
    }
}

impl Snapshot {
    /// The next objects of a section; none at its end. A constant number of statements.
    pub async fn page(&self, section: Section, sequence: Sequence, at: &mut Place) -> Result<Vec<Item>, Error> {
        loop {
            if at.done || (section.is_private() && !self.private) {
                return Ok(Vec::new());
            }
            let items = self.read(section, sequence, at).await?;
            if items.len() < section.at_once() {
                at.after = None;
                at.done = at.merged || !merges(section, sequence);
                at.merged = true;
            }
            if !items.is_empty() {
                return Ok(items);
            }
        }
    }

    async fn read(&self, section: Section, sequence: Sequence, at: &mut Place) -> Result<Vec<Item>, Error> {
        let edition = self.edition;
        match section {
            Section::Editions => {
                let mut select = edition::Entity::find();
                if let Some(edition) = edition {
                    select = select.filter(edition::Column::Id.eq(edition));
                }
                let rows = self.rows(select, &[edition::Column::Year], section, at).await?;
                Ok(rows.iter().map(kept::edition).collect())
            }
            Section::Topics => {
                let mut select = topic::Entity::find();
                if let Some(edition) = edition {
                    let used = theme::Entity::find().select_only().column(theme::Column::TopicId);
                    let used = used.filter(theme::Column::EditionId.eq(edition));
                    select = select.filter(topic::Column::Id.in_subquery(used.into_query()));
                }
                let rows = self.rows(select, &[topic::Column::Id], section, at).await?;
                Ok(rows.iter().map(kept::topic).collect())
            }
            Section::Organizations => self.organizations(at).await,
            Section::People => self.people(at).await,
            Section::Themes => {
                let mut select = theme::Entity::find();
                if let Some(edition) = edition {
                    select = select.filter(theme::Column::EditionId.eq(edition));
                }
                let rows = self.rows(select, &[theme::Column::Id], section, at).await?;
                let ids = self.store.ids(rows.iter().map(|row| row.id.0));
                Ok(whole_themes(&self.tx, &ids, rows).await?.iter().map(kept::theme).collect())
            }
            Section::Proposals => self.proposals(sequence, at).await,
            Section::Merges => {
                let mut select = merge::Entity::find();
                if let Some(edition) = edition {
                    select = select.filter(merge::Column::EditionId.eq(edition));
                }
                let rows = self.rows(select, &[merge::Column::Id], section, at).await?;
                Ok(rows.into_iter().map(kept::merge).collect())
            }
            Section::DismissedDuplicates => {
                if edition.is_some() {
                    return Ok(Vec::new());
                }
                let keys = [dismissed_duplicate::Column::OneId, dismissed_duplicate::Column::OtherId];
                let rows = self.rows(dismissed_duplicate::Entity::find(), &keys, section, at).await?;
                Ok(rows.into_iter().map(kept::dismissal).collect())
            }
            Section::ImportSources => {
                let mut select = import_source::Entity::find();
                if let Some(edition) = edition {
                    select = select.filter(import_source::Column::EditionId.eq(edition));
                }
                let rows = self.rows(select, &[import_source::Column::Id], section, at).await?;
                Ok(rows.into_iter().map(kept::source).collect())
            }
        }
    }

    async fn organizations(&self, at: &mut Place) -> Result<Vec<Item>, Error> {
        let merged = organization::Column::MergedIntoId;
        let mut select = organization::Entity::find();
        select = select.filter(if at.merged { merged.is_not_null() } else { merged.is_null() });
        if self.edition.is_some() {
            let ids = self.store.ids(self.organizations.iter().copied());
            select = select.filter(ids.contain(organization::Column::Id));
        }
        if !self.private {
            select = select.filter(organization::Entity::visible(Audience::Public));
        }
        let rows = self.rows(select, &[organization::Column::Id], Section::Organizations, at).await?;
        let ids = self.store.ids(rows.iter().map(|row| row.id.0));
        let parents = self.store.ids(rows.iter().filter_map(|row| row.parent_id).map(|id| id.0));
        let mut records = organizations::whole_organizations(&self.tx, &ids, rows).await?;
        if !self.private {
            // Whatever a part belongs to is told only where the public sees that too.
            let seen = organizations::public_organizations(&self.tx, &parents).await?;
            let is_told = |id: &OrganizationId| {
                seen.contains(id) && (self.edition.is_none() || self.organizations.contains(&id.0))
            };
            for record in &mut records {
                record.fields.parent_id = record.fields.parent_id.filter(is_told);
            }
        }
        Ok(records.iter().map(kept::organization).collect())
    }

    async fn people(&self, at: &mut Place) -> Result<Vec<Item>, Error> {
        let merged = person::Column::MergedIntoId;
        let mut select = person::Entity::find();
        select = select.filter(if at.merged { merged.is_not_null() } else { merged.is_null() });
        if let Some(edition) = self.edition {
            let taking_part = participation::Entity::find()
                .select_only()
                .column(participation::Column::PersonId)
                .filter(participation::Column::PersonId.is_not_null())
                .filter(participation::Column::ProposalId.in_subquery(self.proposals_of(edition)))
                .into_query();
            let theirs = if at.merged { merged } else { person::Column::Id };
            select = select.filter(theirs.in_subquery(taking_part));
        }
        if !self.private {
            select = select.filter(person::Entity::visible(Audience::Public));
        }
        let rows = self.rows(select, &[person::Column::Id], Section::People, at).await?;
        let ids = self.store.ids(rows.iter().map(|row| row.id.0));
        let records = people::whole_people(&self.tx, &ids, rows).await?;
        Ok(records.iter().map(|record| kept::person(record, self.private)).collect())
    }

    async fn proposals(&self, sequence: Sequence, at: &mut Place) -> Result<Vec<Item>, Error> {
        use proposal::Column;
        let mut select = proposal::Entity::find();
        if sequence == Sequence::TargetsFirst {
            select = select.filter(Column::IsMerged.eq(at.merged));
        }
        if let Some(edition) = self.edition {
            select = select.filter(Column::EditionId.eq(edition));
        }
        if !self.private {
            select = select.filter(proposal::Entity::visible(Audience::Public));
        }
        let keys = [Column::EditionYear, Column::NumberKey, Column::Id];
        let rows = self.rows(select, &keys, Section::Proposals, at).await?;
        let ids = self.store.ids(rows.iter().map(|row| row.id.0));
        let targets = self.store.ids(rows.iter().filter_map(|row| row.merged_into_id).map(|id| id.0));
        let mut records = proposals::whole_proposals(&self.tx, &ids, rows).await?;
        if !self.private {
            let seen: Vec<entities::ProposalId> = proposal::Entity::find()
                .select_only()
                .column(Column::Id)
                .filter(targets.contain(Column::Id))
                .filter(proposal::Entity::visible(Audience::Public))
                .into_tuple()
                .all(&self.tx)
                .await?;
            for record in &mut records {
                record.fields.merged_into = record.fields.merged_into.filter(|id| seen.contains(id));
            }
        }
        Ok(records.iter().map(|record| kept::proposal(record, self.private)).collect())
    }

    /// The proposals of an edition that are exported.
    fn proposals_of(&self, edition: EditionId) -> SelectStatement {
        let mut select = proposal::Entity::find().select_only().column(proposal::Column::Id);
        select = select.filter(proposal::Column::EditionId.eq(edition));
        if !self.private {
            select = select.filter(proposal::Entity::visible(Audience::Public));
        }
        select.into_query()
    }

    /// Organizations that host something in an edition or for which somebody takes part, those that were merged into them,
    /// and everything they are parts of.
    async fn organizations_of(&self, edition: EditionId) -> Result<BTreeSet<Uuid>, Error> {
        let id = organization::Column::Id;
        let spoken_for = participation::Entity::find()
            .select_only()
            .column(participation::Column::OrganizationId)
            .filter(participation::Column::OrganizationId.is_not_null())
            .filter(participation::Column::ProposalId.in_subquery(self.proposals_of(edition)));
        let hosting = proposal_host::Entity::find()
            .select_only()
            .column(proposal_host::Column::OrganizationId)
            .filter(proposal_host::Column::ProposalId.in_subquery(self.proposals_of(edition)));
        let taking_part = Condition::any()
            .add(id.in_subquery(spoken_for.clone().into_query()))
            .add(id.in_subquery(hosting.clone().into_query()))
            .add(organization::Column::MergedIntoId.in_subquery(spoken_for.into_query()))
            .add(organization::Column::MergedIntoId.in_subquery(hosting.into_query()));
        let mut all = BTreeSet::new();
        let mut next = taking_part;
        loop {
            let rows: Vec<(Uuid, Option<Uuid>, Option<Uuid>)> = organization::Entity::find()
                .select_only()
                .columns([id, organization::Column::ParentId, organization::Column::MergedIntoId])
                .filter(next)
                .into_tuple()
                .all(&self.tx)
                .await?;
            all.extend(rows.iter().map(|(id, ..)| *id));
            let named = rows.iter().flat_map(|(_, parent, into)| [*parent, *into]).flatten();
            let above: HashSet<Uuid> = named.filter(|id| !all.contains(id)).collect();
            if above.is_empty() {
                return Ok(all);
            }
            next = Condition::all().add(self.store.ids(above).contain(id));
        }
    }

    /// The next rows in the order of these columns, which no two rows have the same.
    async fn rows<E: EntityTrait>(
        &self,
        select: Select<E>,
        keys: &[E::Column],
        section: Section,
        at: &mut Place,
    ) -> Result<Vec<E::Model>, Error> {
        let mut select = select.limit(section.at_once() as u64);
        if let Some(after) = &at.after {
            let columns = keys.iter().map(|key| Expr::col(key.as_column_ref())).collect::<Vec<_>>();
            let place = after.iter().map(|value| Expr::val(value.clone())).collect::<Vec<_>>();
            select = select.filter(Expr::tuple(columns).gt(Expr::tuple(place)));
        }
        for key in keys {
            select = select.order_by_asc(*key);
        }
        let rows = select.all(&self.tx).await?;
        at.after = rows.last().map(|row| keys.iter().map(|key| row.get(*key)).collect());
        Ok(rows)
    }
}

/// Whether a section is read twice: first those that were not merged, then those that were.
const fn merges(section: Section, sequence: Sequence) -> bool {
    match section {
        Section::Organizations | Section::People => true,
        Section::Proposals => matches!(sequence, Sequence::TargetsFirst),
        Section::Editions
        | Section::Topics
        | Section::Themes
        | Section::Merges
        | Section::DismissedDuplicates
        | Section::ImportSources => false,
    }
}
