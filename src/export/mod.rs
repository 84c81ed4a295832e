//! Everything in one file, and back: JSON and NDJSON hold all that is stored and are read again, CSV is for people.
//!
//! Objects are read and written some at a time, so that memory does not grow with the database.

mod csv;
mod json;
mod read;

use std::io::{self, BufRead, Write};

use crate::{
    auth::Editor,
    domain::export::Section,
    error::Error,
    store::{
        Store,
        export::{Place, Sequence, Snapshot},
        writes::{
            Order,
            restoring::{Problem, Tally},
        },
    },
};

use read::Piece;
pub use read::is_export;

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One JSON object with a list for each kind of object.
    Json,
    /// A JSON object in each line.
    Ndjson,
    /// A table of proposals.
    Csv,
}

/// Why an export ended early.
#[derive(Debug)]
pub enum Failure {
    /// The database failed.
    Database(Error),
    /// The output takes no more.
    Output(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// What the first lines of an export say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whether what is private is in it.
    pub private: bool,
    /// The year of the one edition it holds; nothing for all.
    pub edition: Option<i32>,
}

/// Writes an export of what a snapshot holds.
pub async fn write(snapshot: &Snapshot, form: Form, head: Head, out: &mut impl Write) -> Result<(), Failure> {
    match form {
        Form::Json => json::document(snapshot, head, out).await?,
        Form::Ndjson => json::lines(snapshot, head, out).await?,
        Form::Csv => csv::table(snapshot, head, out).await?,
    }
    Ok(out.flush()?)
}

/// Reads an export back, all of it or nothing: how much was written, or why nothing is.
pub async fn restore(
    store: &Store,
    editor: &Editor,
    order: &Order,
    input: impl BufRead + Send + 'static,
) -> Result<Result<Tally, Vec<Problem>>, Error> {
    let mut restoring = store.restoring(editor, order).await?;
    // One batch is read while another one is written.
    let (send, mut receive) = tokio::sync::mpsc::channel(1);
    let reading = tokio::task::spawn_blocking(move || read::read(input, |piece| send.blocking_send(piece).is_ok()));
    while let Some(piece) = receive.recv().await {
        match piece {
            Piece::Objects(section, objects) => restoring.put(section, objects).await?,
            Piece::Wrong(place, message) => restoring.refuse(place, message),
        }
        if restoring.has_enough() {
            break;
        }
    }
    drop(receive);
    match reading.await {
        Ok(Ok(())) => {}
        Ok(Err((place, message))) => restoring.refuse(place, message),
        Err(cause) => return Err(Error::internal(cause)),
    }
    restoring.finish().await
}

/// Pages of a section, one after the other.
struct Pages<'a> {
    snapshot: &'a Snapshot,
    section: Section,
    sequence: Sequence,
    at: Place,
}

impl<'a> Pages<'a> {
    fn new(snapshot: &'a Snapshot, section: Section, sequence: Sequence) -> Self {
        Self { snapshot, section, sequence, at: Place::default() }
    }

    /// The next objects; none at the end.
    async fn next(&mut self) -> Result<Vec<crate::domain::export::Item>, Error> {
        self.snapshot.page(self.section, self.sequence, &mut self.at).await
    }
}
