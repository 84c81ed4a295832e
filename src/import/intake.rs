//! A page into the store: read, compared with what is there, written - in one transaction a page.

use std::{fmt::Write as _, sync::Arc};

use entities::{EditionVisibility, SourceMedia, edition, proposal};

use super::{
    Entry, Media, PARSER_VERSION, Page,
    content::{Content, description},
    diagnostic::{Diagnostic, codes},
    editions,
    named::name_all,
    record::Record,
    report::{Outcome, RecordReport},
};
use crate::{
    auth::Editor,
    domain::proposal::PriorReportFields,
    domain::theme_answer::{ThemeNames, match_themes},
    error::Error,
    store::{
        Store,
        intake::{KnownTheme, NewEdition, NewProposal, NewSource, NewTheme, StoredProposal},
        writes::{Order, Writing},
    },
};

/// How a page is taken in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mode {
    /// Do everything, keep nothing.
    pub dry_run: bool,
    /// Write what a changed page says to the proposal it was imported as before.
    pub update: bool,
}

/// A page and where it comes from.
#[derive(Clone, Debug)]
pub struct SourcePage {
    /// File or web address.
    pub address: String,
    /// The page, byte for byte.
    pub bytes: Arc<[u8]>,
}

/// Takes in a page: one report for each of its records, or one for the page if it cannot be read. All of it or, on an
/// error, nothing is written.
pub async fn intake(
    store: &Store,
    writer: (&Editor, &Order),
    address: &str,
    bytes: &[u8],
    mode: Mode,
) -> Result<Vec<RecordReport>, Error> {
    let page = SourcePage { address: address.to_owned(), bytes: bytes.into() };
    Ok(intake_all(store, writer, vec![page], mode).await?.into_iter().flatten().collect())
}

/// Takes in pages as one write: all of them or, on an error, none. The reports of each.
pub async fn intake_all(
    store: &Store,
    (editor, order): (&Editor, &Order),
    sources: Vec<SourcePage>,
    mode: Mode,
) -> Result<Vec<Vec<RecordReport>>, Error> {
    // Reading takes long for what else this thread has to do, and nobody who writes needs to wait for it.
    let read = move || sources.into_iter().map(|source| (super::parse(&source.bytes), source)).collect::<Vec<_>>();
    let pages = tokio::task::spawn_blocking(read).await.map_err(Error::internal)?;
    let order = Order { dry_run: mode.dry_run, ..order.clone() };
    let mut w = store.writing(&order, "importProposals").await?;
    let mut all = Vec::with_capacity(pages.len());
    for (page, SourcePage { address, bytes }) in &pages {
        all.push(match page {
            Err(refusal) => vec![RecordReport::refused(address, None, refusal.message.clone())],
            Ok(page) => {
                let mut intake = Intake { store, editor, w: &mut w, address, bytes, page, mode };
                Box::pin(intake.take_all()).await?
            }
        });
    }
    w.finish().await?;
    Ok(all)
}

struct Intake<'a, 'w> {
    store: &'a Store,
    editor: &'a Editor,
    w: &'a mut Writing<'w>,
    address: &'a str,
    bytes: &'a [u8],
    page: &'a Page,
    mode: Mode,
}

impl Intake<'_, '_> {
    async fn take_all(&mut self) -> Result<Vec<RecordReport>, Error> {
        let mut reports = Vec::with_capacity(self.page.entries.len());
        for entry in &self.page.entries {
            reports.push(match entry {
                Ok(entry) => self.take(entry).await?,
                Err(refusal) => RecordReport::refused(self.address, Some(self.page.layout), refusal.message.clone()),
            });
        }
        Ok(reports)
    }

    async fn take(&mut self, entry: &Entry) -> Result<RecordReport, Error> {
        let mut record = entry.record.clone();
        let mut diagnostics = entry.diagnostics.clone();
        let edition = self.edition(&record, &mut diagnostics).await?;
        // Before anything of it is read: what is out of reach is not compared either.
        self.editor.within(edition.id)?;
        let themes = self.themes(&edition, &mut record, &mut diagnostics).await?;
        let slugs: Vec<_> = themes.iter().map(|theme| theme.slug.clone()).collect();
        let content = Content::of_record(&record, &slugs);
        let stored = self.store.proposal_in(self.w, &edition, record.number).await?;
        if let Some(stored) = stored.as_ref().filter(|stored| stored.record.proposal.deleted_at.is_some()) {
            let reason = deleted(&stored.record.proposal);
            return Ok(RecordReport::refused(self.address, Some(self.page.layout), reason));
        }
        let mut changes = Vec::new();
        let mut proposal = stored.as_ref().map(|stored| stored.record.proposal.id);
        let outcome = match &stored {
            None => {
                let public = edition.public_from == EditionVisibility::Submitted;
                let new = self.proposal((&record, public), &themes, None, &mut diagnostics).await?;
                let id = self.store.create_proposal(self.editor, self.w, &edition, new).await?;
                self.keep_source(entry, &edition, id, content).await?;
                proposal = Some(id).filter(|_| !self.mode.dry_run);
                Outcome::New
            }
            Some(stored) if self.store.is_imported(self.w.tx(), stored.record.proposal.id, &self.sha256()).await? => {
                Outcome::Same
            }
            Some(stored) => {
                let last = self.store.last_imported(self.w.tx(), stored.record.proposal.id).await?;
                let last = Content::from_json(last.unwrap_or_default());
                let comparison = Content::of_stored(stored).compare(&content, &last);
                if comparison.changes.is_empty() {
                    Outcome::Same
                } else {
                    diagnostics.extend(comparison.edited.iter().map(|field| kept(field)));
                    if self.mode.update {
                        let public = stored.record.proposal.is_public;
                        let new = self.proposal((&record, public), &themes, Some(stored), &mut diagnostics).await?;
                        let fields = &comparison.writable;
                        if !fields.is_empty() {
                            self.store.update_imported(self.editor, self.w, stored, new, fields).await?;
                        }
                        self.keep_source(entry, &edition, stored.record.proposal.id, content).await?;
                    }
                    changes = comparison.changes;
                    Outcome::Changed
                }
            }
        };
        Ok(RecordReport {
            source: self.address.to_owned(),
            layout: Some(self.page.layout.to_owned()),
            outcome,
            reason: None,
            diagnostics,
            record: Some(record),
            proposal,
            changes,
            unused_lines: entry.unused_lines.clone(),
        })
    }

    /// The edition of a record; made from the catalogue, or bare, where it is first needed.
    async fn edition(&mut self, record: &Record, diagnostics: &mut Vec<Diagnostic>) -> Result<edition::Model, Error> {
        if let Some(edition) = self.store.edition_in(self.w.tx(), record.edition).await? {
            return Ok(edition);
        }
        let new = editions::edition(record.edition).map_or_else(
            || {
                let message = format!(
                    "edition: {} is not in the catalogue of editions; it was made without place, dates and themes.",
                    record.edition
                );
                diagnostics.push(Diagnostic::warning(codes::UNKNOWN_EDITION, "edition", message));
                bare_edition(record.edition)
            },
            from_catalogue,
        );
        self.store.create_edition(self.editor, self.w, new).await
    }

    /// The themes the answer names; what matches none is said.
    async fn themes(
        &self,
        edition: &edition::Model,
        record: &mut Record,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Vec<KnownTheme>, Error> {
        let Some(answer) = &record.themes_as_stated else { return Ok(Vec::new()) };
        let known = self.store.themes_in(self.w.tx(), edition.id).await?;
        let aliases: Vec<Vec<&str>> = known.iter().map(|t| t.aliases.iter().map(String::as_str).collect()).collect();
        let names: Vec<_> = known
            .iter()
            .zip(&aliases)
            .map(|(theme, aliases)| ThemeNames { key: &theme.slug, name: &theme.name, aliases })
            .collect();
        let found = match_themes(answer, &names);
        for part in &found.unmatched {
            let message = "themesAsStated: this matches no theme of the edition; it is kept word for word. \
                           Add an alias to a theme if it means one.";
            diagnostics.push(Diagnostic::warning(codes::UNMATCHED_THEME, "themesAsStated", message).about(part));
        }
        let themes: Vec<_> = found.matched.iter().map(|at| known[*at].clone()).collect();
        record.themes = themes.iter().map(|theme| theme.name.clone()).collect();
        Ok(themes)
    }

    async fn proposal(
        &mut self,
        (record, public): (&Record, bool),
        themes: &[KnownTheme],
        stored: Option<&StoredProposal>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<NewProposal, Error> {
        let named = name_all((self.store, self.editor, self.w), (record, public), stored, diagnostics).await?;
        Ok(NewProposal {
            number: record.number,
            list_position: record.list_position,
            list_total: record.list_total,
            title: record.title.clone(),
            description: description(record),
            organized_before: record.organized_before,
            prior_report: PriorReportFields { status: record.report.status, url: record.report.url.clone() },
            themes_as_stated: record.themes_as_stated.clone(),
            themes: themes.iter().map(|theme| theme.id).collect(),
            hosts: named.hosts,
            participations: named.participations,
        })
    }

    async fn keep_source(
        &self,
        entry: &Entry,
        edition: &edition::Model,
        proposal: entities::ProposalId,
        content: Content,
    ) -> Result<(), Error> {
        let source = NewSource {
            sha256: self.sha256(),
            address: self.address.to_owned(),
            media: match self.page.media {
                Media::Text => SourceMedia::Text,
                Media::Html => SourceMedia::Html,
            },
            encoding: self.page.encoding.to_owned(),
            layout: self.page.layout.to_owned(),
            parser_version: PARSER_VERSION,
            page: self.bytes.to_vec(),
            verbatim: entry.verbatim.clone(),
            record: content.into_json(),
        };
        self.store.create_source(self.editor, self.w.tx(), (edition.id, entry.record.number, proposal), source).await
    }

    fn sha256(&self) -> String {
        self.page.sha256.iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

fn from_catalogue(seed: &editions::EditionSeed) -> NewEdition {
    let themes = seed.themes.iter().map(|theme| NewTheme {
        slug: theme.slug.to_owned(),
        name: theme.name.to_owned(),
        kind: theme.kind,
        topic: Some((theme.topic.slug.to_owned(), theme.topic.name.to_owned())),
        aliases: theme.aliases.iter().map(|&alias| alias.to_owned()).collect(),
    });
    NewEdition {
        year: seed.year,
        name: format!("Internet Governance Forum {}", seed.year),
        overall_theme: Some(seed.overall_theme.to_owned()),
        city: Some(seed.city.to_owned()),
        country: Some(seed.country.to_owned()),
        starts_on: seed.starts_on.parse().ok(),
        ends_on: seed.ends_on.parse().ok(),
        themes: themes.collect(),
    }
}

fn deleted(proposal: &proposal::Model) -> String {
    let (id, year) = (proposal.id, proposal.edition_year);
    let number = proposal.number.map(|number| number.to_string()).unwrap_or_default();
    format!(
        "The proposal {number} of {year} was deleted. Restore it first, with restoreProposal and the id {id}, or leave this \
         page out: numbers are never given again."
    )
}

fn bare_edition(year: i32) -> NewEdition {
    NewEdition {
        year,
        name: year.to_string(),
        overall_theme: None,
        city: None,
        country: None,
        starts_on: None,
        ends_on: None,
        themes: Vec::new(),
    }
}

fn kept(field: &'static str) -> Diagnostic {
    let message =
        format!("{field}: the page says something else, but this was edited after the last import; it stays.");
    Diagnostic::warning(codes::EDITED_FIELD_KEPT, field, message)
}
