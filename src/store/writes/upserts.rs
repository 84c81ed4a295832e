//! Writes of many people or organizations at once. Each item is checked against what the ones before it leave; then all of
//! them are written together.

use std::collections::{HashMap, hash_map::Entry};

use uuid::Uuid;

use super::{
    Order, Recorded, Upserted, Writing,
    bulk::settle,
    conflict,
    contact::{Bearer, bearers, belongs},
};
use crate::{
    domain::{
        bulk::{ErrorPolicy, UpsertAction},
        contact::IdentifierFields,
        input::Checks,
        register::bare,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

/// One of many that are written.
#[derive(Clone, Debug)]
pub struct UpsertItem<P> {
    /// Which one it is.
    pub key: UpsertKey,
    /// The version it must have; any where none is given.
    pub expected_version: Option<i32>,
    /// What it is to be.
    pub patch: P,
    /// What was found wrong with it so far, at its place in the input.
    pub checks: Checks,
}

/// What a person or an organization is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpsertKey {
    /// The id.
    Id(Uuid),
    /// An entry in a register, bare.
    Identifier(IdentifierFields),
    /// Nothing: a new one.
    New,
    /// It cannot be read; the checks say why.
    Unreadable,
}

/// A kind of row of which many are written at once, with entries in registers that nobody else has.
pub(super) trait Upsertable: Recorded {
    /// Its fields.
    type Fields: Clone + PartialEq + Send;
    /// What an item does to them.
    type Patch: Clone + Send + Sync;
    /// What is known of others that items refer to.
    type Others: Send;
    /// What one is called.
    const NOUN: &'static str;
    /// The mutation.
    const OPERATION: &'static str;

    /// The owner of identifiers that has this id.
    fn bearer(id: Uuid) -> Bearer;

    /// What each of these ids stands for.
    fn survivors(w: &Writing<'_>, ids: Vec<Uuid>) -> impl Future<Output = Result<HashMap<Uuid, Uuid>, Error>> + Send;

    /// The rows of these ids, which nobody else changes until the write ends.
    fn held(w: &Writing<'_>, ids: Vec<Uuid>) -> impl Future<Output = Result<HashMap<Uuid, Self>, Error>> + Send;

    /// What is to be known of others that the items refer to. It is asked last.
    fn others(
        w: &Writing<'_>,
        items: &[UpsertItem<Self::Patch>],
    ) -> impl Future<Output = Result<Self::Others, Error>> + Send;

    /// Its fields.
    fn fields(&self) -> &Self::Fields;

    /// The entries in registers that items give.
    fn given(patch: &Self::Patch) -> &[IdentifierFields];

    /// The entries in registers among the fields.
    fn identifiers(fields: &Self::Fields) -> &[IdentifierFields];

    /// The fields after the update of what was there before, with the entry it was named by among them; checked by
    /// themselves.
    fn apply(
        patch: Self::Patch,
        before: Option<&Self::Fields>,
        key: Option<&IdentifierFields>,
        checks: &mut Checks,
    ) -> Self::Fields;

    /// Checks the fields against what is known of others.
    fn check_others(
        others: &Self::Others,
        row: (Uuid, Option<&Self::Fields>),
        fields: Self::Fields,
        checks: &mut Checks,
    ) -> Self::Fields;

    /// From here on the row has these fields.
    fn settle_others(others: &mut Self::Others, id: Uuid, fields: &Self::Fields);

    /// Changes rows and notes them.
    fn change(
        w: &mut Writing<'_>,
        changes: Vec<(Self, Self::Fields)>,
    ) -> impl Future<Output = Result<Vec<Self>, Error>> + Send;

    /// Makes rows and notes them.
    fn make(
        w: &mut Writing<'_>,
        new: Vec<(Uuid, Self::Fields)>,
    ) -> impl Future<Output = Result<Vec<Self>, Error>> + Send;
}

/// Many that are written together, as the items so far leave them.
struct Batch<M: Upsertable> {
    survivors: HashMap<Uuid, Uuid>,
    records: HashMap<Uuid, M>,
    /// Who has entries in registers.
    bearers: HashMap<IdentifierFields, Bearer>,
    /// Rows that an item named or made, and which item.
    named: HashMap<Uuid, usize>,
    others: M::Others,
    /// What is to be written, with the place of its item.
    new: Vec<(usize, (Uuid, M::Fields))>,
    changes: Vec<(usize, (M, M::Fields))>,
}

/// An entry in a register as the register writes it; as it is given where it is wrong, which the checks will say.
fn usual(given: &IdentifierFields) -> IdentifierFields {
    let value = bare(given.scheme, &given.value).unwrap_or_else(|_| given.value.clone());
    IdentifierFields { scheme: given.scheme, value }
}

impl<M: Upsertable> Batch<M> {
    /// Takes hold of everything the items are about. The number of statements does not depend on how many they are, but
    /// for one for every 500 identifiers and for every level of organizations above others.
    async fn open(w: &Writing<'_>, items: &[UpsertItem<M::Patch>]) -> Result<Self, Error> {
        let keys = || items.iter().map(|item| &item.key);
        let entries: Vec<&IdentifierFields> = keys()
            .filter_map(|key| match key {
                UpsertKey::Identifier(identifier) => Some(identifier),
                UpsertKey::Id(_) | UpsertKey::New | UpsertKey::Unreadable => None,
            })
            .collect();
        let given: Vec<IdentifierFields> =
            items.iter().flat_map(|item| M::given(&item.patch)).chain(entries.iter().copied()).map(usual).collect();
        let mut bearers = bearers(w, &given).await?;
        let mut ids: Vec<Uuid> = keys()
            .filter_map(|key| match key {
                UpsertKey::Id(id) => Some(*id),
                UpsertKey::Identifier(_) | UpsertKey::New | UpsertKey::Unreadable => None,
            })
            .collect();
        ids.extend(entries.iter().filter_map(|entry| bearers.get(entry)).filter_map(|bearer| own::<M>(*bearer)));
        let survivors = M::survivors(w, ids).await?;
        let records = M::held(w, survivors.values().copied().collect()).await?;
        for (id, record) in &records {
            let theirs = M::identifiers(record.fields()).iter().cloned();
            bearers.extend(theirs.map(|identifier| (identifier, M::bearer(*id))));
        }
        let others = M::others(w, items).await?;
        let (named, new, changes) = (HashMap::new(), Vec::new(), Vec::new());
        Ok(Self { survivors, records, bearers, named, others, new, changes })
    }

    /// Checks one item and plans to write it. `id` is for a new row.
    fn plan(&mut self, index: usize, item: UpsertItem<M::Patch>, id: Uuid) -> Upserted<M> {
        let UpsertItem { key, expected_version, patch, mut checks } = item;
        let mut stale = None;
        let action = checks.within("items", |checks| {
            checks.within(index, |checks| {
                let before = checks.within("key", |checks| self.find(&key, index, checks))?;
                let id = before.as_ref().map_or(id, Recorded::id);
                if expected_version.is_some_and(|version| Some(version) != before.as_ref().map(Recorded::version)) {
                    checks.push(before.as_ref().map_or_else(unmade::<M>, |now| conflict(now.version())));
                    stale.clone_from(&before);
                }
                let was = before.as_ref().map(M::fields);
                let entry = match &key {
                    UpsertKey::Identifier(identifier) => Some(identifier),
                    UpsertKey::Id(_) | UpsertKey::New | UpsertKey::Unreadable => None,
                };
                let fields = M::apply(patch, was, entry, checks);
                self.check_identifiers(id, &fields, checks);
                let fields = M::check_others(&self.others, (id, was), fields, checks);
                checks.passed().then(|| self.settle((index, id), before, fields))
            })
        });
        let errors = checks.into_mistakes();
        match action {
            Some(action) => Upserted { action, record: None, errors },
            None => Upserted { record: stale, ..Upserted::refused(errors) },
        }
    }

    /// The row an item names, or none where it makes one. Nothing where something is wrong with the key.
    #[expect(clippy::option_option, reason = "a row, no row, and no answer are three things")]
    fn find(&mut self, key: &UpsertKey, index: usize, checks: &mut Checks) -> Option<Option<M>> {
        let (id, field) = match key {
            UpsertKey::New => return Some(None),
            UpsertKey::Unreadable => return None,
            UpsertKey::Id(id) => (*id, "id"),
            UpsertKey::Identifier(identifier) => match self.bearers.get(identifier) {
                None => return Some(None),
                Some(bearer) => {
                    let Some(id) = own::<M>(*bearer) else {
                        let error = belongs(identifier, *bearer);
                        checks.push(UserError { field: vec!["identifier".to_owned()], ..error });
                        return None;
                    };
                    (id, "identifier")
                }
            },
        };
        let id = self.survivors.get(&id).copied().unwrap_or(id);
        match self.named.entry(id) {
            Entry::Occupied(first) => {
                let message =
                    format!("items.{} is about the same {}. Say all of it in one item.", first.get(), M::NOUN);
                checks.push(UserError::new(UserErrorCode::Invalid, field, message));
                return None;
            }
            Entry::Vacant(place) => drop(place.insert(index)),
        }
        let record = self.records.get(&id).cloned();
        if record.is_none() {
            let message = format!(
                "There is no {} of this id. Take it from the field id of an object, or leave key out to make a new one.",
                M::NOUN
            );
            checks.push(UserError::new(UserErrorCode::NotFound, field, message));
            return None;
        }
        Some(record)
    }

    /// Entries in registers that somebody else has, or that an item before gives to somebody else.
    fn check_identifiers(&self, id: Uuid, fields: &M::Fields, checks: &mut Checks) {
        for identifier in M::identifiers(fields) {
            let Some(other) = self.bearers.get(identifier).filter(|bearer| **bearer != M::bearer(id)) else { continue };
            let mut error = belongs(identifier, *other);
            if let Some(first) = own::<M>(*other).filter(|id| !self.records.contains_key(id))
                && let Some(first) = self.named.get(&first)
            {
                error.message = format!("items.{first} has this identifier already. Leave it out of one of them.");
            }
            checks.push(error);
        }
    }

    /// What the items after this one find.
    fn settle(&mut self, (index, id): (usize, Uuid), before: Option<M>, fields: M::Fields) -> UpsertAction {
        self.named.insert(id, index);
        let Some(before) = before else {
            self.hand_over(id, None, &fields);
            self.new.push((index, (id, fields)));
            return UpsertAction::Created;
        };
        let same = *before.fields() == fields;
        if !same {
            self.hand_over(id, Some(before.fields()), &fields);
        }
        self.changes.push((index, (before, fields)));
        if same { UpsertAction::Unchanged } else { UpsertAction::Updated }
    }

    fn hand_over(&mut self, id: Uuid, before: Option<&M::Fields>, fields: &M::Fields) {
        for identifier in before.map(M::identifiers).unwrap_or_default() {
            self.bearers.remove(identifier);
        }
        let theirs = M::identifiers(fields).iter().cloned();
        self.bearers.extend(theirs.map(|identifier| (identifier, M::bearer(id))));
        M::settle_others(&mut self.others, id, fields);
    }

    /// Writes what was planned, and puts the rows in their places.
    async fn write(self, w: &mut Writing<'_>, ended: &mut [Upserted<M>]) -> Result<(), Error> {
        // First, because what changes may leave identifiers to what is new.
        let (mut places, changes): (Vec<_>, Vec<_>) = self.changes.into_iter().unzip();
        let mut records = M::change(w, changes).await?;
        let (made, new): (Vec<_>, Vec<_>) = self.new.into_iter().unzip();
        records.extend(M::make(w, new).await?);
        places.extend(made);
        for (place, record) in places.into_iter().zip(records) {
            ended[place].record = Some(record);
        }
        Ok(())
    }
}

/// The id of an owner of identifiers, where it is of this kind.
fn own<M: Upsertable>(bearer: Bearer) -> Option<Uuid> {
    let id = match bearer {
        Bearer::Person(id) => id.0,
        Bearer::Organization(id) => id.0,
    };
    (M::bearer(id) == bearer).then_some(id)
}

/// The mistake of whoever expects a version of what is not there.
fn unmade<M: Upsertable>() -> UserError {
    let message = format!("There is no such {} yet. Leave expectedVersion out to make it.", M::NOUN);
    UserError::new(UserErrorCode::Conflict, "expectedVersion", message)
}

impl Store {
    /// Makes and changes many rows in the order of the items.
    pub(super) async fn try_upsert<M: Upsertable>(
        &self,
        order: &Order,
        items: Vec<UpsertItem<M::Patch>>,
        policy: ErrorPolicy,
    ) -> Result<Vec<Upserted<M>>, Error> {
        let mut w = self.writing(order, M::OPERATION).await?;
        let mut batch: Batch<M> = Batch::open(&w, &items).await?;
        let items = items.into_iter().enumerate();
        let mut ended: Vec<Upserted<M>> = items.map(|(index, item)| batch.plan(index, item, w.new_id())).collect();
        if settle(&mut ended, policy) {
            batch.write(&mut w, &mut ended).await?;
            w.finish().await?;
        }
        Ok(ended)
    }
}
