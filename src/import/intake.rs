//! A page into the store: read, compared with what is there, written - in one transaction a page.

use std::fmt::Write as _;

use entities::{SourceMedia, edition};

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
    db,
    domain::theme_answer::{ThemeNames, match_themes},
    error::Error,
    store::{
        Store,
        intake::{KnownTheme, NewEdition, NewProposal, NewSource, NewTheme, StoredProposal},
        search::Written,
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

/// Takes in a page from `address`: one report for each of its records, or one for the page if it cannot be read. All
/// of it or, on an error, nothing is written.
pub async fn intake(
    store: &Store,
    editor: &Editor,
    address: &str,
    bytes: &[u8],
    mode: Mode,
) -> Result<Vec<RecordReport>, Error> {
    let page = match super::parse(bytes) {
        Ok(page) => page,
        Err(refusal) => return Ok(vec![RecordReport::refused(address, None, refusal.message)]),
    };
    let intake = Intake { store, editor, tx: store.db().write().await?, address, bytes, page: &page, mode };
    let mut reports = Vec::with_capacity(page.entries.len());
    let mut written = Written::default();
    for entry in &page.entries {
        reports.push(match entry {
            Ok(entry) => intake.take(entry, &mut written).await?,
            Err(refusal) => RecordReport::refused(address, Some(page.layout), refusal.message.clone()),
        });
    }
    if mode.dry_run {
        intake.tx.rollback().await?;
    } else {
        store.reindex_imported(&intake.tx, &written).await?;
        intake.tx.commit().await?;
    }
    Ok(reports)
}

struct Intake<'a> {
    store: &'a Store,
    editor: &'a Editor,
    tx: db::Write,
    address: &'a str,
    bytes: &'a [u8],
    page: &'a Page,
    mode: Mode,
}

impl Intake<'_> {
    /// Takes in one record; adds what was written to `written`.
    async fn take(&self, entry: &Entry, written: &mut Written) -> Result<RecordReport, Error> {
        let mut record = entry.record.clone();
        let mut diagnostics = entry.diagnostics.clone();
        let edition = self.edition(&record, &mut diagnostics, written).await?;
        let themes = self.themes(&edition, &mut record, &mut diagnostics).await?;
        let slugs: Vec<_> = themes.iter().map(|theme| theme.slug.clone()).collect();
        let content = Content::of_record(&record, &slugs);
        let stored = self.store.proposal_in(&self.tx, &edition, record.number).await?;
        let mut changes = Vec::new();
        let outcome = match &stored {
            None => {
                let new = self.proposal(&record, &themes, None, &mut diagnostics).await?;
                let id = self.store.create_proposal(self.editor, &self.tx, &edition, &new).await?;
                self.keep_source(entry, &edition, id, content).await?;
                written.proposals.push(id);
                Outcome::New
            }
            Some(stored) if self.store.is_imported(&self.tx, stored.proposal.id, &self.sha256()).await? => {
                Outcome::Same
            }
            Some(stored) => {
                let last = self.store.last_imported(&self.tx, stored.proposal.id).await?;
                let last = Content::from_json(last.unwrap_or_default());
                let comparison = Content::of_stored(stored).compare(&content, &last);
                if comparison.changes.is_empty() {
                    Outcome::Same
                } else {
                    diagnostics.extend(comparison.edited.iter().map(|field| kept(field)));
                    if self.mode.update {
                        let new = self.proposal(&record, &themes, Some(stored), &mut diagnostics).await?;
                        let fields = &comparison.writable;
                        if !fields.is_empty() {
                            self.store.update_imported(self.editor, &self.tx, stored, &new, fields).await?;
                            written.proposals.push(stored.proposal.id);
                        }
                        self.keep_source(entry, &edition, stored.proposal.id, content).await?;
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
            changes,
            unused_lines: entry.unused_lines.clone(),
        })
    }

    /// The edition of a record; made from the catalogue, or bare, where it is first needed.
    async fn edition(
        &self,
        record: &Record,
        diagnostics: &mut Vec<Diagnostic>,
        written: &mut Written,
    ) -> Result<edition::Model, Error> {
        if let Some(edition) = self.store.edition_in(&self.tx, record.edition).await? {
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
        let edition = self.store.create_edition(self.editor, &self.tx, new).await?;
        written.editions.push(edition.id);
        Ok(edition)
    }

    /// The themes the answer names; what matches none is said.
    async fn themes(
        &self,
        edition: &edition::Model,
        record: &mut Record,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Vec<KnownTheme>, Error> {
        let Some(answer) = &record.themes_as_stated else { return Ok(Vec::new()) };
        let known = self.store.themes_in(&self.tx, edition.id).await?;
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
        &self,
        record: &Record,
        themes: &[KnownTheme],
        stored: Option<&StoredProposal>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<NewProposal, Error> {
        let named = name_all((self.store, self.editor, &self.tx), record, stored, diagnostics).await?;
        Ok(NewProposal {
            number: record.number,
            list_position: record.list_position,
            list_total: record.list_total,
            title: record.title.clone(),
            description: description(record),
            organized_before: record.organized_before,
            prior_report_status: record.report.status,
            prior_report_url: record.report.url.clone(),
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
        self.store.create_source(self.editor, &self.tx, (edition.id, entry.record.number, proposal), source).await
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
