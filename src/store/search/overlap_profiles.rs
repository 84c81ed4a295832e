//! What is compared of each proposal, and how rare that is in its edition.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entities::{edition, overlap_count, overlap_pair, overlap_profile, participation, proposal, proposal_host};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    RelationTrait, Set, sea_query::OnConflict,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Rows,
    index::{AT_ONCE, ROWS_OF_ONE},
};
use crate::{
    db::Write,
    domain::overlap::{Mark, Marks, Profile, Reader},
    error::Error,
    store::{Ids, Store},
};

/// Proposals compared at once. Each is compared with up to 40 others, and those of many are often the same ones: the more
/// at once, the fewer of them are read again. 2000 keep some ten megabytes in memory.
pub(super) const COMPARED_AT_ONCE: usize = 2000;

/// Proposals by edition, sorted.
pub(super) type ByEdition = BTreeMap<Uuid, BTreeSet<Uuid>>;

/// How many more proposals have a mark than before, and how many more of those the public sees.
pub(super) type Deltas = BTreeMap<Mark, (i32, i32)>;
/// Marks that are counted by one statement.
const COUNTED_AT_ONCE: usize = 20_000;

/// A proposal that has a mark, and whether the public sees it.
type Having = BTreeSet<(Mark, Uuid, bool)>;

#[derive(FromQueryResult)]
struct Text {
    id: Uuid,
    edition_id: Uuid,
    is_public: bool,
    title: String,
    description: String,
    language: Option<String>,
    edition_language: String,
}

/// A profile, and the profile as it is stored.
struct Made {
    row: overlap_profile::Model,
    profile: Profile,
}

/// Reads a profile that is stored.
pub(super) fn read_profile(row: &overlap_profile::Model) -> Result<Profile, Error> {
    serde_json::from_str(&row.profile).map_err(Error::internal)
}

impl Store {
    /// Brings the profiles of proposals up to date, and the pairs of those whose profile is another one now. A constant
    /// number of statements for every few hundred proposals of an edition. The index must be held.
    pub(super) async fn update_overlaps(&self, tx: &Write, proposals: &BTreeSet<Uuid>) -> Result<(), Error> {
        let ids: Vec<Uuid> = proposals.iter().copied().collect();
        let mut changed = ByEdition::new();
        let mut deltas = Deltas::new();
        for some in ids.chunks(AT_ONCE) {
            for (edition, ids) in self.update_profiles(tx, some, &mut deltas).await? {
                changed.entry(edition).or_default().extend(ids);
            }
            tx.grew(some.len() * ROWS_OF_ONE).await?;
        }
        self.count_marks(tx, deltas).await?;
        for (edition, ids) in changed {
            let ids: Vec<Uuid> = ids.into_iter().collect();
            for some in ids.chunks(COMPARED_AT_ONCE) {
                self.pair_anew(tx, edition, some).await?;
                tx.grew(some.len()).await?;
            }
        }
        Ok(())
    }

    /// Writes the profiles that are other ones than before, takes out those of proposals that are gone, deleted or merged,
    /// and returns which are to be compared anew. The marks they have more or less are to be counted then.
    pub(super) async fn update_profiles(
        &self,
        tx: &DatabaseTransaction,
        ids: &[Uuid],
        deltas: &mut Deltas,
    ) -> Result<ByEdition, Error> {
        let wanted = self.ids(ids.iter().copied());
        let stored = overlap_profile::Entity::find().filter(wanted.contain(overlap_profile::Column::ProposalId));
        let stored = stored.all(tx).await?.into_iter().map(|row| (row.proposal_id, row));
        let mut stored: HashMap<Uuid, overlap_profile::Model> = stored.collect();
        let mut made = Vec::new();
        let mut before = Vec::new();
        for one in self.profiles(tx, &wanted).await? {
            match stored.remove(&one.row.proposal_id) {
                Some(same) if same == one.row => continue,
                Some(other) => before.push(other),
                None => {}
            }
            made.push(one);
        }
        let gone: Vec<Uuid> = stored.keys().copied().collect();
        before.extend(stored.into_values());
        if made.is_empty() && before.is_empty() {
            return Ok(ByEdition::new());
        }
        if !gone.is_empty() {
            self.take_profiles(tx, &gone).await?;
        }
        let (mut old, mut new) = (Having::new(), Having::new());
        for row in &before {
            note(&mut old, row, &read_profile(row)?);
        }
        for Made { row, profile } in &made {
            note(&mut new, row, profile);
        }
        for (having, by) in [(&old, -1), (&new, 1)] {
            for (mark, _, is_public) in having {
                let (all, public) = deltas.entry(*mark).or_default();
                *all += by;
                *public += by * i32::from(*is_public);
            }
        }
        self.move_marks(tx, &old, &new).await?;
        self.put_profiles(tx, &made).await?;
        let mut changed = ByEdition::new();
        for Made { row, .. } in made {
            changed.entry(row.edition_id).or_default().insert(row.proposal_id);
        }
        Ok(changed)
    }

    /// What is compared of those that there are. Three statements.
    async fn profiles(&self, tx: &DatabaseTransaction, wanted: &Ids) -> Result<Vec<Made>, Error> {
        let texts: Vec<Text> = proposal::Entity::find()
            .select_only()
            .columns([
                proposal::Column::Id,
                proposal::Column::EditionId,
                proposal::Column::IsPublic,
                proposal::Column::Title,
                proposal::Column::Description,
                proposal::Column::Language,
            ])
            .column_as(edition::Column::Language, "edition_language")
            .join(JoinType::InnerJoin, proposal::Relation::Edition.def())
            .filter(wanted.contain(proposal::Column::Id))
            .filter(proposal::Column::DeletedAt.is_null())
            .filter(proposal::Column::MergedIntoId.is_null())
            .into_model()
            .all(tx)
            .await?;
        let parts: Vec<(Uuid, Option<Uuid>, Option<Uuid>)> = participation::Entity::find()
            .select_only()
            .columns([
                participation::Column::ProposalId,
                participation::Column::PersonId,
                participation::Column::OrganizationId,
            ])
            .filter(wanted.contain(participation::Column::ProposalId))
            .into_tuple()
            .all(tx)
            .await?;
        let hosts: Vec<(Uuid, Uuid)> = proposal_host::Entity::find()
            .select_only()
            .columns([proposal_host::Column::ProposalId, proposal_host::Column::OrganizationId])
            .filter(wanted.contain(proposal_host::Column::ProposalId))
            .into_tuple()
            .all(tx)
            .await?;
        let (mut people, mut organizations): (ByEdition, ByEdition) = (BTreeMap::new(), BTreeMap::new());
        for (proposal, person, organization) in parts {
            people.entry(proposal).or_default().extend(person);
            organizations.entry(proposal).or_default().extend(organization);
        }
        for (proposal, organization) in hosts {
            organizations.entry(proposal).or_default().insert(organization);
        }
        let mut reader = Reader::default();
        let made = texts.into_iter().map(|text| {
            let Text { id, edition_id, is_public, title, description, language, edition_language } = text;
            let sorted = |of: &mut ByEdition| of.remove(&id).unwrap_or_default().into_iter().collect();
            let profile = Profile {
                terms: reader.terms(&title, &description, &language.unwrap_or(edition_language)),
                people: sorted(&mut people),
                organizations: sorted(&mut organizations),
            };
            let stored = serde_json::to_string(&profile).map_err(Error::internal)?;
            let row = overlap_profile::Model { proposal_id: id, edition_id, is_public, profile: stored };
            Ok(Made { row, profile })
        });
        made.collect()
    }

    /// Takes profiles out, and all pairs that such a proposal is in.
    async fn take_profiles(&self, tx: &DatabaseTransaction, gone: &[Uuid]) -> Result<(), Error> {
        let ids = self.ids(gone.iter().copied());
        let profiles = overlap_profile::Entity::delete_many();
        profiles.filter(ids.contain(overlap_profile::Column::ProposalId)).exec(tx).await?;
        overlap_pair::Entity::delete_many().filter(pairs_of(&ids)).exec(tx).await?;
        Ok(())
    }

    async fn put_profiles(&self, tx: &DatabaseTransaction, made: &[Made]) -> Result<(), Error> {
        if made.is_empty() {
            return Ok(());
        }
        let rows = made.iter().map(|Made { row, .. }| overlap_profile::ActiveModel {
            proposal_id: Set(row.proposal_id),
            edition_id: Set(row.edition_id),
            is_public: Set(row.is_public),
            profile: Set(row.profile.clone()),
        });
        let known = OnConflict::column(overlap_profile::Column::ProposalId)
            .update_columns([
                overlap_profile::Column::EditionId,
                overlap_profile::Column::IsPublic,
                overlap_profile::Column::Profile,
            ])
            .to_owned();
        overlap_profile::Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx).await?;
        Ok(())
    }

    /// Takes out who has no longer which mark, and puts in who has which one now.
    async fn move_marks(&self, tx: &DatabaseTransaction, old: &Having, new: &Having) -> Result<(), Error> {
        let rows = |having: BTreeSet<&(Mark, Uuid, bool)>| {
            let row = |(mark, id, is_public): &(Mark, Uuid, bool)| json!([mark.0, id.simple().to_string(), is_public]);
            having.into_iter().map(row).collect::<Vec<Value>>()
        };
        for (rows, into) in
            [(rows(old.difference(new).collect()), Rows::OldMarks), (rows(new.difference(old).collect()), Rows::Marks)]
        {
            if !rows.is_empty() {
                self.put_rows(tx, into, &rows.into()).await?;
            }
        }
        Ok(())
    }

    /// Counts so many more or less. What nobody has any more is not counted at all.
    pub(super) async fn count_marks(&self, tx: &Write, deltas: Deltas) -> Result<(), Error> {
        let deltas: Vec<(Mark, (i32, i32))> = deltas.into_iter().filter(|(_, delta)| *delta != (0, 0)).collect();
        for some in deltas.chunks(COUNTED_AT_ONCE) {
            let rows = some.iter().map(|(mark, (all, public))| json!([mark.0, all, public]));
            self.put_rows(&**tx, Rows::Counts, &rows.collect::<Vec<_>>().into()).await?;
            let fewer: Vec<i64> = some.iter().filter(|(_, (all, _))| *all < 0).map(|(mark, _)| mark.0).collect();
            if !fewer.is_empty() {
                overlap_count::Entity::delete_many()
                    .filter(self.among_numbers(overlap_count::Column::Mark, &fewer))
                    .filter(overlap_count::Column::Proposals.eq(0))
                    .exec(&**tx)
                    .await?;
            }
            tx.grew(some.len()).await?;
        }
        Ok(())
    }
}

/// Notes what a proposal has.
fn note(having: &mut Having, row: &overlap_profile::Model, profile: &Profile) {
    let marks = Marks::of(row.edition_id);
    having.extend(marks.all(profile).chain([marks.every()]).map(|mark| (mark, row.proposal_id, row.is_public)));
}

/// Pairs that one of these proposals is in.
pub(super) fn pairs_of(ids: &Ids) -> Condition {
    let in_pair = |column| ids.contain(column);
    Condition::any().add(in_pair(overlap_pair::Column::OneId)).add(in_pair(overlap_pair::Column::OtherId))
}
