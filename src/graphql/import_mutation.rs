//! Imports of pages.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, InputObject, Object, SimpleObject};
use base64::{Engine, engine::general_purpose::STANDARD};
use entities::{ProposalId, proposal};

use crate::{
    domain::{
        input::Checks,
        user_error::{UserError as Mistake, UserErrorCode as Code},
    },
    error::Error,
    graphql::{
        answer::{Answer, answer},
        mutation::{FieldChange, Json, UserError, WriteOptions, order, store},
        page::load,
        proposal::Proposal,
        upload::Upload,
    },
    import::{self, Diagnostic, MAX_BYTES, Mode, Outcome, RecordReport, SourcePage},
    store::ById,
};

/// Pages of one import at most.
const MAX_PAGES: usize = 50;

/// A page to be imported: exactly one of `upload`, `base64` and `text`; 1 MiB at most.
#[derive(InputObject, Clone, Debug)]
pub struct ImportPageInput {
    /// Where the page comes from: a file's name or a web address. It is kept with the page; the name of the uploaded file, or
    /// the page's place in the list, where it is left out.
    address: Option<String>,
    /// The page as a file of a multipart request, byte for byte: its encoding is found out.
    upload: Option<Upload>,
    /// The page's bytes in base64 (RFC 4648, with padding).
    base64: Option<String>,
    /// The page as text.
    text: Option<String>,
}

/// Pages to be imported.
#[derive(InputObject, Clone, Debug)]
pub struct ImportProposalsInput {
    /// The pages, 1 to 50. They are taken in as one write: all or, where the service fails, none.
    pages: Vec<ImportPageInput>,
    /// Write what a changed page says to the proposal it was imported as before, but for fields that somebody edited since.
    /// Otherwise such changes are only told.
    #[graphql(default)]
    update: bool,
    /// Do everything but keep nothing of it. Unlike elsewhere this is the default: look at the results, then send the pages
    /// again with false.
    #[graphql(default = true)]
    dry_run: bool,
    /// Names this request, so that it can be sent again; the same as the header `Idempotency-Key`; 255 characters at most.
    idempotency_key: Option<String>,
    /// Comes back as it is.
    client_mutation_id: Option<String>,
}

/// What became of a record of a page.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Outcome")]
pub enum ImportOutcome {
    /// A proposal was made.
    New,
    /// The proposal says the same already.
    Same,
    /// The proposal says something else: see `changes`. Written only with `update`.
    Changed,
    /// Nothing was taken over: see `reason`.
    Refused,
}

/// How much a remark matters.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "import::Severity")]
pub enum ImportSeverity {
    /// Worth knowing; nothing needs to be done.
    Info,
    /// A value is doubtful or missing; a person should look.
    Warning,
    /// A value was stated and could not be taken over.
    Error,
}

/// A remark about one place of a record.
#[derive(SimpleObject, Clone, Debug)]
pub struct ImportDiagnostic {
    /// How much it matters.
    severity: ImportSeverity,
    /// What it is about, for programs, such as `UNMATCHED_THEME`.
    code: &'static str,
    /// The field of the record.
    field: &'static str,
    /// The line of the page's text, counted from 1; null where it is about no line.
    line: Option<u32>,
    /// What was found, and what to do about it.
    message: String,
    /// The words in question, addresses taken out; null where it is about none.
    text: Option<String>,
}

/// What became of one record of a page. A page that cannot be read has one result without a record.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct ImportResult {
    /// The page, counted from 0 in the input.
    page: usize,
    /// Where the page comes from.
    address: String,
    /// What became of it.
    outcome: ImportOutcome,
    /// Why it was refused; null where it was not.
    reason: Option<String>,
    /// The year the page names; null where it could not be read.
    edition: Option<i32>,
    /// The number the page names; null where it could not be read.
    number: Option<i32>,
    /// The title the page names; null where it could not be read.
    title: Option<String>,
    /// Remarks, in the order of the page.
    diagnostics: Vec<ImportDiagnostic>,
    /// What differs, where the outcome is `CHANGED`.
    changes: Vec<FieldChange>,
    #[graphql(skip)]
    proposal: Option<ProposalId>,
}

#[ComplexObject]
impl ImportResult {
    /// The proposal; null where it was refused, and where a dry run would make it.
    async fn proposal(&self, ctx: &Context<'_>) -> Answer<Option<Proposal>> {
        answer(async move {
            let Some(id) = self.proposal else { return Ok(None) };
            Ok(load(ctx, ById::<proposal::Entity>::new(id.0)).await?.map(Proposal))
        })
        .await
    }
}

/// What came of an import.
#[derive(SimpleObject)]
pub struct ImportProposalsPayload {
    /// One for each record, in the order of the pages; empty where the input is wrong.
    results: Vec<ImportResult>,
    /// Everything that is wrong with the input.
    user_errors: Vec<UserError>,
    /// The one of the input.
    client_mutation_id: Option<String>,
}

impl From<Diagnostic> for ImportDiagnostic {
    fn from(diagnostic: Diagnostic) -> Self {
        let Diagnostic { severity, code, field, line, message, text } = diagnostic;
        Self { severity: severity.into(), code, field, line, message, text }
    }
}

impl ImportResult {
    fn new(page: usize, report: RecordReport) -> Self {
        let record = report.record.as_ref();
        let changes = report.changes.into_iter().map(|change| FieldChange {
            field: change.field,
            before: (!change.before.is_null()).then_some(Json(change.before)),
            after: (!change.after.is_null()).then_some(Json(change.after)),
        });
        Self {
            page,
            address: report.source,
            outcome: report.outcome.into(),
            reason: report.reason,
            edition: record.map(|record| record.edition),
            number: record.map(|record| record.number),
            title: record.map(|record| record.title.clone()),
            diagnostics: report.diagnostics.into_iter().map(Into::into).collect(),
            changes: changes.collect(),
            proposal: report.proposal,
        }
    }
}

impl ImportPageInput {
    fn read(self, ctx: &Context<'_>, place: usize, checks: &mut Checks) -> Result<SourcePage, Error> {
        let Self { address, upload, base64, text } = self;
        let mut address = address.map(|address| checks.name("address", &address));
        let given = usize::from(upload.is_some()) + usize::from(base64.is_some()) + usize::from(text.is_some());
        if given != 1 {
            let message = "A page needs exactly one of upload, base64 and text.";
            checks.push(Mistake::new(Code::Required, "upload", message));
        }
        let bytes: Arc<[u8]> = if let Some(upload) = upload {
            let file = upload.file(ctx)?;
            address = address.or_else(|| file.name.clone());
            file.bytes.as_ref().into()
        } else if let Some(base64) = base64 {
            STANDARD.decode(base64.trim()).map_or_else(
                |_| {
                    let message = "base64 must be base64 of RFC 4648 with padding.";
                    checks.push(Mistake::new(Code::Invalid, "base64", message));
                    Arc::default()
                },
                Into::into,
            )
        } else {
            text.unwrap_or_default().into_bytes().into()
        };
        if bytes.len() > MAX_BYTES {
            let message =
                format!("A page may have {} KiB at most. Send its records in several pages.", MAX_BYTES / 1024);
            checks.push(Mistake::new(Code::TooLong, "upload", message));
        }
        let address = address.unwrap_or_else(|| format!("page {}", place + 1));
        Ok(SourcePage { address, bytes })
    }
}

/// Imports of pages.
#[derive(Default)]
pub struct ImportMutation;

#[Object]
impl ImportMutation {
    /// Reads pages of proposals and takes over what they say, as `workshops import` does: what is known stays, new proposals
    /// are made, changed pages are told apart from what somebody edited. A dry run unless told otherwise. Requires an editor
    /// of the editions the pages name.
    async fn import_proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The pages and how to take them in.")] input: ImportProposalsInput,
    ) -> Answer<Option<ImportProposalsPayload>> {
        answer(async move {
            let ImportProposalsInput { pages, update, dry_run, idempotency_key, client_mutation_id } = input;
            let options = WriteOptions { dry_run, idempotency_key, client_mutation_id: None };
            let (editor, order) = order(ctx, &options, None)?;
            let mut checks = Checks::default();
            if pages.is_empty() || pages.len() > MAX_PAGES {
                let message = format!("pages must be 1 to {MAX_PAGES} pages. Send more in several imports.");
                checks.push(Mistake::new(Code::Invalid, "pages", message));
            }
            let mut sources = Vec::with_capacity(pages.len());
            for (place, page) in pages.into_iter().enumerate() {
                let read =
                    checks.within("pages", |checks| checks.within(place, |checks| page.read(ctx, place, checks)));
                sources.push(read?);
            }
            let payload = match checks.finish(sources) {
                Err(errors) => ImportProposalsPayload {
                    results: Vec::new(),
                    user_errors: errors.into_iter().map(Into::into).collect(),
                    client_mutation_id,
                },
                Ok(sources) => {
                    let reports =
                        Box::pin(import::intake_all(store(ctx), (&editor, &order), sources, Mode { dry_run, update }))
                            .await?;
                    let results = reports.into_iter().enumerate().flat_map(|(page, reports)| {
                        reports.into_iter().map(move |report| ImportResult::new(page, report))
                    });
                    ImportProposalsPayload { results: results.collect(), user_errors: Vec::new(), client_mutation_id }
                }
            };
            Ok(Some(payload))
        })
        .await
    }
}
