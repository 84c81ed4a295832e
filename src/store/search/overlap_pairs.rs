//! Which proposals of an edition are alike.
//!
//! What the public is told is computed from what is public alone: the pairs of public proposals, how rare a word is among
//! them, and which are compared at all. What editors are told is computed once more, from everything.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ahash::RandomState;
use entities::{Decoded, overlap_count, overlap_mark, overlap_pair, overlap_profile};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Rows,
    overlap_profiles::{pairs_of, read_profile},
};
use crate::{
    domain::overlap::{Likeness, Mark, Marks, Profile, Rarity, THRESHOLD, Weights, candidates, likeness, telling},
    error::Error,
    store::Store,
};

/// Profiles of an edition that are looked at, with whether the public sees the proposal.
type Profiles = HashMap<Uuid, (bool, Profile)>;

/// What is compared: everything, or what is public.
struct Scope {
    among_public: bool,
    /// Everything is public: what is found of it is told the public too.
    for_both: bool,
    rarity: Rarity,
    /// Through which marks candidates are looked for.
    telling: HashMap<Uuid, Vec<Mark>>,
    candidates: HashMap<Uuid, Vec<Uuid>>,
}

/// Proposals that have a mark, and whether the public sees them.
type Having = HashMap<Mark, Vec<(Uuid, bool)>, RandomState>;

/// Names a pair.
fn pair_id(one: Uuid, other: Uuid) -> Uuid {
    let hash = Sha256::new().chain_update(one.as_bytes()).chain_update(other.as_bytes()).finalize();
    Uuid::from_slice(&hash[..16]).unwrap_or_default()
}

impl Scope {
    fn new(marks: Marks, among_public: bool) -> Self {
        Self {
            among_public,
            for_both: false,
            rarity: Rarity::new(marks),
            telling: HashMap::new(),
            candidates: HashMap::new(),
        }
    }

    /// Whether a proposal is compared.
    const fn holds(&self, is_public: bool) -> bool {
        is_public || !self.among_public
    }

    fn choose_marks(&mut self, profiles: &Profiles) {
        let own = profiles.iter().filter(|(_, (is_public, _))| self.holds(*is_public));
        self.telling = own.map(|(id, (_, profile))| (*id, telling(profile, &self.rarity))).collect();
    }

    /// `known` are the pairs there were before.
    fn choose_candidates(&mut self, having: &Having, known: &[(bool, Uuid, Uuid)]) {
        let having: HashMap<Mark, Vec<Uuid>, RandomState> = having
            .iter()
            .map(|(mark, all)| {
                let seen = all.iter().filter(|(_, is_public)| self.holds(*is_public));
                (*mark, seen.map(|(id, _)| *id).collect())
            })
            .collect();
        let mut partners: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for (_, one, other) in
            known.iter().filter(|(among_public, ..)| self.for_both || *among_public == self.among_public)
        {
            partners.entry(*one).or_default().push(*other);
            partners.entry(*other).or_default().push(*one);
        }
        let found = self.telling.iter().map(|(id, marks)| {
            let of = |mark: Mark| having.get(&mark).map_or(&[][..], Vec::as_slice);
            let known = partners.remove(id).unwrap_or_default();
            (*id, candidates(*id, marks, &self.rarity, of, known).into_iter().collect())
        });
        self.candidates = found.collect();
    }

    /// All pairs that are alike, in their order.
    fn pairs(&self, profiles: &Profiles) -> BTreeMap<(Uuid, Uuid), Likeness> {
        let mut two: BTreeSet<(Uuid, Uuid)> = BTreeSet::new();
        for (id, candidates) in &self.candidates {
            two.extend(candidates.iter().map(|other| (*id.min(other), *id.max(other))));
        }
        let compared: BTreeSet<Uuid> = two.iter().flat_map(|(one, other)| [*one, *other]).collect();
        let compared = compared.into_iter().filter_map(|id| {
            let (is_public, profile) = profiles.get(&id)?;
            self.holds(*is_public).then(|| (id, (profile, Weights::of(profile, &self.rarity))))
        });
        let compared: HashMap<Uuid, (&Profile, Weights)> = compared.collect();
        let pairs = two.into_iter().filter_map(|(one, other)| {
            let (profile, weights) = compared.get(&one)?;
            let (others, also) = compared.get(&other)?;
            Some(((one, other), likeness((profile, weights), (others, also))))
        });
        pairs.filter(|(_, likeness)| likeness.score >= THRESHOLD).collect()
    }
}

impl Store {
    /// Compares some proposals of an edition with those that share something rare with them, and keeps the pairs that are
    /// alike instead of all pairs that these proposals were in. A constant number of statements. The index must be held.
    pub(super) async fn pair_anew(&self, tx: &DatabaseTransaction, edition: Uuid, ids: &[Uuid]) -> Result<(), Error> {
        let mut profiles = self.stored_profiles(tx, ids).await?;
        let marks = Marks::of(edition);
        let mut scopes = vec![Scope::new(marks, false), Scope::new(marks, true)];
        self.count_rarity(tx, marks, &profiles, &mut scopes).await?;
        if let [everything, public] = &mut scopes[..]
            && everything.rarity.of(marks.every()) == public.rarity.of(marks.every())
        {
            everything.for_both = true;
            scopes.truncate(1);
        }
        let mut telling = BTreeSet::new();
        for scope in &mut scopes {
            scope.choose_marks(&profiles);
            telling.extend(scope.telling.values().flatten().copied());
        }
        let having = self.having(tx, telling).await?;
        let wanted = self.ids(ids.iter().copied());
        let known: Vec<(bool, Uuid, Uuid)> = overlap_pair::Entity::find()
            .select_only()
            .columns([overlap_pair::Column::AmongPublic, overlap_pair::Column::OneId, overlap_pair::Column::OtherId])
            .filter(pairs_of(&wanted))
            .into_tuple()
            .all(tx)
            .await?;
        let mut others = BTreeSet::new();
        for scope in &mut scopes {
            scope.choose_candidates(&having, &known);
            others.extend(scope.candidates.values().flatten().filter(|id| !profiles.contains_key(*id)));
        }
        if !others.is_empty() {
            let others: Vec<Uuid> = others.into_iter().collect();
            let others = self.stored_profiles(tx, &others).await?;
            self.count_rarity(tx, marks, &others, &mut scopes).await?;
            profiles.extend(others);
        }
        if !known.is_empty() {
            overlap_pair::Entity::delete_many().filter(pairs_of(&wanted)).exec(tx).await?;
        }
        let rows: Vec<Value> = scopes.iter().flat_map(|scope| rows(edition, scope, &profiles)).collect();
        if rows.is_empty() { Ok(()) } else { self.put_rows(tx, Rows::Pairs, &rows.into()).await }
    }

    async fn stored_profiles(&self, tx: &DatabaseTransaction, ids: &[Uuid]) -> Result<Profiles, Error> {
        let ids = self.ids(ids.iter().copied());
        let rows = overlap_profile::Entity::find().filter(ids.contain(overlap_profile::Column::ProposalId));
        let rows = rows.all(tx).await?.into_iter();
        rows.map(|row| Ok((row.proposal_id, (row.is_public, read_profile(&row)?)))).collect()
    }

    /// Tells the scopes how rare the marks of profiles are, as far as they do not know it.
    async fn count_rarity(
        &self,
        tx: &DatabaseTransaction,
        marks: Marks,
        profiles: &Profiles,
        scopes: &mut [Scope],
    ) -> Result<(), Error> {
        let mut wanted: BTreeSet<Mark> = profiles.values().flat_map(|(_, profile)| marks.all(profile)).collect();
        wanted.insert(marks.every());
        // All are told the same marks.
        wanted.retain(|mark| scopes.iter().any(|scope| !scope.rarity.knows(*mark)));
        let wanted: Vec<i64> = wanted.into_iter().map(|mark| mark.0).collect();
        let counts =
            overlap_count::Entity::find().filter(self.among_numbers(overlap_count::Column::Mark, &wanted)).into_query();
        for row in tx.query_all(&counts).await? {
            let row = overlap_count::Model::decoded(&row)?;
            for scope in &mut *scopes {
                let count = if scope.among_public { row.public_proposals } else { row.proposals };
                scope.rarity.insert(Mark(row.mark), count);
            }
        }
        Ok(())
    }

    /// Who has these marks.
    async fn having(&self, tx: &DatabaseTransaction, marks: BTreeSet<Mark>) -> Result<Having, Error> {
        let marks: Vec<i64> = marks.into_iter().map(|mark| mark.0).collect();
        let held =
            overlap_mark::Entity::find().filter(self.among_numbers(overlap_mark::Column::Mark, &marks)).into_query();
        let mut having = Having::default();
        for row in tx.query_all(&held).await? {
            let row = overlap_mark::Model::decoded(&row)?;
            having.entry(Mark(row.mark)).or_default().push((row.proposal_id, row.is_public));
        }
        Ok(having)
    }
}

fn rows(edition: Uuid, scope: &Scope, profiles: &Profiles) -> Vec<Value> {
    let row = |((one, other), alike): ((Uuid, Uuid), Likeness)| {
        let [id, edition, one, other] = [pair_id(one, other), edition, one, other].map(|id| id.simple().to_string());
        let Likeness { score, text, people, organizations, terms } = alike;
        let terms = Value::from(terms).to_string();
        let told = if scope.for_both { &[true, false][..] } else { &[scope.among_public] };
        let row = |among_public: &bool| {
            json!([among_public, id, edition, one, other, score, text, people, organizations, terms])
        };
        told.iter().map(row).collect::<Vec<_>>()
    };
    scope.pairs(profiles).into_iter().flat_map(row).collect()
}
