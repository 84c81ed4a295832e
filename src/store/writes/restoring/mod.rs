//! Writes an export back: every object as it was, with its id, version and times, in one transaction.

mod known;
mod rows;
mod rules;

use std::collections::{BTreeMap, HashMap, HashSet};

use entities::OrganizationId;
use sea_orm::{DbErr, RuntimeErr, sqlx::error::ErrorKind};

use super::{Order, Writing};
use crate::{
    auth::Editor,
    domain::export::{Item, Section},
    error::Error,
    store::Store,
};

/// Problems that are collected before no more is read.
const MOST: usize = 100;

/// Why nothing is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The object, as the file has it.
    pub place: String,
    /// What is wrong with it, and what to do.
    pub message: String,
}

/// Objects of each section: how many were written, and how many were there already, the same in everything.
pub type Tally = BTreeMap<Section, (usize, usize)>;

/// An object, and where the file has it.
pub type Read = (String, Item);

/// An export that is being written back. Dropped without [`Restoring::finish`], it changes nothing.
pub struct Restoring<'a> {
    store: &'a Store,
    w: Writing<'a>,
    /// Parts and what they are parts of: written last, because each may come before the other.
    parents: Vec<(String, OrganizationId, OrganizationId)>,
    problems: Vec<Problem>,
    tally: Tally,
}

impl Store {
    /// Begins to write an export back.
    pub async fn restoring<'a>(&'a self, editor: &Editor, order: &'a Order) -> Result<Restoring<'a>, Error> {
        editor.everywhere()?;
        let w = self.writing(order, "importExport").await?;
        Ok(Restoring { store: self, w, parents: Vec::new(), problems: Vec::new(), tally: Tally::new() })
    }
}

impl Restoring<'_> {
    /// Notes that something is wrong.
    pub fn refuse(&mut self, place: String, message: String) {
        self.problems.push(Problem { place, message });
    }

    /// Whether so much is wrong that the rest need not be read.
    #[must_use]
    pub fn has_enough(&self) -> bool {
        self.problems.len() >= MOST
    }

    /// Writes objects of a section that are not there; those that are must be the same. A constant number of statements
    /// for every 500 rows. Once anything is wrong, objects are only looked at.
    pub async fn put(&mut self, section: Section, objects: Vec<Read>) -> Result<(), Error> {
        let (Some((first, _)), Some((last, _))) = (objects.first(), objects.last()) else { return Ok(()) };
        let whole = if first == last { first.clone() } else { format!("{first} to {last}") };
        match self.try_put(section, objects).await {
            Err(error) => match broken_rule(&error) {
                Some(rule) => {
                    let message = format!("the database refuses it: {rule}. Take it from a new export");
                    // Nothing more can be asked in this transaction.
                    self.problems.insert(0, Problem { place: whole, message });
                    self.problems.truncate(1);
                    self.problems.resize(MOST, Problem { place: String::new(), message: String::new() });
                    Ok(())
                }
                None => Err(error),
            },
            done => done,
        }
    }

    async fn try_put(&mut self, section: Section, objects: Vec<Read>) -> Result<(), Error> {
        let known: HashMap<String, Item> = self.known(section, &objects).await?;
        let (mut new, mut ids) = (Vec::with_capacity(objects.len()), HashSet::with_capacity(objects.len()));
        for (place, item) in objects {
            let id = item.id();
            if !ids.insert(id.clone()) {
                self.refuse(place, format!("{id} is there twice. Leave one of them out"));
                continue;
            }
            match known.get(&id) {
                Some(there) if *there == item => self.tally.entry(section).or_default().1 += 1,
                Some(there) => {
                    let fields = item.differences(there).join(", ");
                    let message = format!(
                        "{id} is in the database already and differs in {fields}. Import into an empty database, or \
                         make both the same first"
                    );
                    self.refuse(place, message);
                }
                None => new.push((place, item)),
            }
        }
        self.check(section, &new).await?;
        if self.problems.is_empty() && !new.is_empty() {
            self.tally.entry(section).or_default().0 += new.len();
            self.write(new).await?;
            self.w.write_entries().await?;
        }
        Ok(())
    }

    /// Makes everything lasting, unless anything is wrong or it was a dry run.
    pub async fn finish(mut self) -> Result<Result<Tally, Vec<Problem>>, Error> {
        if self.problems.is_empty() {
            self.check_parents().await?;
        }
        if self.problems.is_empty() {
            self.write_parents().await?;
            self.w.finish().await?;
            return Ok(Ok(self.tally));
        }
        self.problems.retain(|problem| !problem.message.is_empty());
        Ok(Err(self.problems))
    }
}

/// The rule of the database that a write breaks, in the database's own words; nothing where it failed otherwise.
fn broken_rule(error: &Error) -> Option<String> {
    let error = error.cause()?.downcast_ref::<DbErr>()?;
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return None;
    };
    let cause = cause.as_database_error()?;
    let rules = [
        ErrorKind::UniqueViolation,
        ErrorKind::ForeignKeyViolation,
        ErrorKind::NotNullViolation,
        ErrorKind::CheckViolation,
    ];
    // Values that PostgreSQL cannot hold, such as texts with a zero byte.
    let unholdable = cause.code().is_some_and(|code| code.len() == 5 && code.starts_with("22"));
    (rules.contains(&cause.kind()) || unholdable).then(|| cause.message().to_owned())
}
