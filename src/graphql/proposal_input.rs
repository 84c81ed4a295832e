//! Proposals as mutations take them.

use async_graphql::{Enum, ID, InputObject, MaybeUndefined};

use crate::{
    domain::{
        input::{Checks, ListPatch, Patch},
        names,
        participation::{MAX_PARTICIPATIONS, OrganizationRef, ParticipationPatch},
        proposal::{MAX_HOSTS, MAX_THEMES, NewHost, Numbering, PriorReportFields, ProposalPatch, ThemeRef},
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    graphql::{
        contact_input::{LinkInput, LinksPatch, all},
        enums::{PriorReportStatus, SessionFormat},
        mutation::patch,
        page::parse_id,
        participation_input::ParticipationInput,
        references::{HostInput, ThemeKey},
        scalars::Url,
    },
};

/// Where a new proposal stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewProposalStatus {
    /// Being written. Only editors see drafts.
    Draft,
    /// Handed in at once, within the edition's time for that.
    Submitted,
}

/// The report of an earlier workshop.
#[derive(InputObject, Clone, Debug)]
pub struct PriorReportInput {
    /// Whether it was given.
    status: PriorReportStatus,
    /// Its address, exactly with the status `PROVIDED`.
    url: Option<Url>,
}

/// What a proposal says: what is left out stays, or is not said of a new one; null clears it.
#[derive(InputObject, Clone, Debug)]
pub struct ProposalTexts {
    /// What it is about, in Markdown, 50 000 characters at most.
    description: MaybeUndefined<String>,
    /// BCP 47 tag of the language it is written in, such as `en` or `pt-BR`.
    language: MaybeUndefined<String>,
    /// The form of the session.
    format: MaybeUndefined<SessionFormat>,
    /// Whether the organizers held such a workshop before; null if unstated.
    organized_before: MaybeUndefined<bool>,
    /// The report of that workshop; null if unstated.
    prior_report: MaybeUndefined<PriorReportInput>,
    /// The theme answer word for word, where it is not one of the themes.
    themes_as_stated: MaybeUndefined<String>,
    /// What another system calls it, unique; 200 characters at most.
    external_reference: MaybeUndefined<String>,
    /// Its place in the published list, from 1.
    list_position: MaybeUndefined<i32>,
    /// The length of that list.
    list_total: MaybeUndefined<i32>,
}

/// The lists of a proposal, whole.
#[derive(InputObject, Clone, Debug)]
pub struct ProposalLists {
    /// Its themes in their order, each once; 20 at most.
    themes: Option<Vec<ThemeKey>>,
    /// Its hosts in their order, each once; 50 at most.
    hosts: Option<Vec<HostInput>>,
    /// Its links in their order, each address once; 50 at most.
    links: Option<Vec<LinkInput>>,
    /// Who takes part, in their order; 200 at most.
    participations: Option<Vec<ParticipationInput>>,
}

/// Changes of themes: either all of them, or some added and some removed.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ThemesPatch {
    /// The whole list, in place of what is there.
    set: Option<Vec<ThemeKey>>,
    /// What is added at the end.
    add: Option<Vec<ThemeKey>>,
    /// What is removed.
    remove: Option<Vec<ThemeKey>>,
}

/// Changes of hosts: either all of them, or some added and some removed.
#[derive(InputObject, Clone, Debug, Default)]
pub struct HostsPatch {
    /// The whole list, in place of what is there. A host that stays keeps the name it was given, unless another is given.
    set: Option<Vec<HostInput>>,
    /// What is added at the end; one that is there already is given the name.
    add: Option<Vec<HostInput>>,
    /// The organizations that host it no more.
    remove: Option<Vec<ID>>,
}

/// Changes of the lists of a proposal.
#[derive(InputObject, Clone, Debug)]
pub struct ProposalListChanges {
    /// Its themes.
    themes: Option<ThemesPatch>,
    /// Its hosts.
    hosts: Option<HostsPatch>,
    /// Its links.
    links: Option<LinksPatch>,
}

/// The number an input gives.
pub fn numbering(number: Option<i32>, next: bool, checks: &mut Checks) -> Numbering {
    match (number, next) {
        (None, false) => Numbering::Keep,
        (None, true) => Numbering::Next,
        (Some(number), false) => Numbering::Set(number),
        (Some(_), true) => {
            let message = "Give either number or nextNumber.";
            checks.push(UserError::new(UserErrorCode::Invalid, "nextNumber", message));
            Numbering::Keep
        }
    }
}

impl ProposalTexts {
    /// The patch in the domain's terms, without lists.
    pub fn patch(self) -> ProposalPatch {
        let Self {
            description,
            language,
            format,
            organized_before,
            prior_report,
            themes_as_stated,
            external_reference,
            list_position,
            list_total,
        } = self;
        ProposalPatch {
            description: patch(description).map(Option::unwrap_or_default),
            language: patch(language),
            format: patch(format).map(|format| format.map(Into::into)),
            organized_before: patch(organized_before),
            prior_report: patch(prior_report).map(report),
            themes_as_stated: patch(themes_as_stated),
            // As it is kept: others are found by it.
            external_reference: patch(external_reference)
                .map(|text| text.map(|text| names::clean(&text)).filter(|text| !text.is_empty())),
            list_position: patch(list_position),
            list_total: patch(list_total),
            ..ProposalPatch::default()
        }
    }
}

fn report(input: Option<PriorReportInput>) -> PriorReportFields {
    match input {
        Some(PriorReportInput { status, url }) => {
            PriorReportFields { status: status.into(), url: url.map(|url| url.0) }
        }
        None => PriorReportFields { status: entities::PriorReportStatus::Unstated, url: None },
    }
}

impl ProposalLists {
    /// Puts the lists into a patch, each whole; answers with who takes part. `argument` is where ids stand.
    pub fn put(
        self,
        patch: &mut ProposalPatch,
        argument: &'static str,
        checks: &mut Checks,
    ) -> Result<Option<Vec<ParticipationPatch>>, Error> {
        let Self { themes, hosts, links, participations } = self;
        patch.themes.set =
            themes.map(|themes| parsed_themes(bounded(themes, "themes", MAX_THEMES, checks), argument)).transpose()?;
        let hosts = hosts.map(|hosts| bounded(hosts, "hosts", MAX_HOSTS, checks));
        patch.hosts.set =
            hosts.map(|hosts| checks.within("hosts", |checks| parsed_hosts(hosts, argument, checks))).transpose()?;
        patch.links.set = links.map(all);
        let Some(participations) = participations else { return Ok(None) };
        let participations = bounded(participations, "participations", MAX_PARTICIPATIONS, checks);
        let parsed = checks.within("participations", |checks| {
            let each = participations.into_iter().enumerate();
            let each = each.map(|(index, one)| checks.within(index, |checks| one.parse(argument, checks)));
            each.collect::<Result<Vec<_>, Error>>()
        });
        parsed.map(Some)
    }
}

/// The list, if it is not far too long: whatever is in it need not be looked up then.
fn bounded<T>(list: Vec<T>, field: &'static str, most: usize, checks: &mut Checks) -> Vec<T> {
    checks.at_most(field, list.len(), most);
    if list.len() > most { Vec::new() } else { list }
}

fn parsed_themes(themes: Vec<ThemeKey>, argument: &'static str) -> Result<Vec<ThemeRef>, Error> {
    themes.into_iter().map(|theme| theme.parse(argument)).collect()
}

fn parsed_hosts(hosts: Vec<HostInput>, argument: &'static str, checks: &mut Checks) -> Result<Vec<NewHost>, Error> {
    let each = hosts.into_iter().enumerate();
    each.map(|(index, host)| checks.within(index, |checks| host.parse(argument, checks))).collect()
}

impl ProposalListChanges {
    /// Puts the changes into a patch.
    pub fn put(self, patch: &mut ProposalPatch, checks: &mut Checks) -> Result<(), Error> {
        let Self { themes, hosts, links } = self;
        let ThemesPatch { set, add, remove } = themes.unwrap_or_default();
        let argument = "input.themes";
        patch.themes = ListPatch {
            set: set.map(|themes| parsed_themes(themes, argument)).transpose()?,
            add: parsed_themes(add.unwrap_or_default(), argument)?,
            remove: parsed_themes(remove.unwrap_or_default(), argument)?,
        };
        let HostsPatch { set, add, remove } = hosts.unwrap_or_default();
        let argument = "input.hosts";
        patch.hosts = checks.within("hosts", |checks| {
            let set = set.map(|hosts| checks.within("set", |checks| parsed_hosts(hosts, argument, checks)));
            let add = checks.within("add", |checks| parsed_hosts(add.unwrap_or_default(), argument, checks));
            let remove = remove.unwrap_or_default().into_iter().map(|id| {
                let organization = OrganizationRef::Id(parse_id(argument, &id)?);
                Ok(NewHost { organization, name_as_given: None })
            });
            Ok::<_, Error>(ListPatch {
                set: set.transpose()?,
                add: add?,
                remove: remove.collect::<Result<_, Error>>()?,
            })
        })?;
        patch.links = checks.links_patch(links.unwrap_or_default().into());
        Ok(())
    }
}

/// A title that may be left out but not be null.
pub fn title(title: MaybeUndefined<String>, checks: &mut Checks) -> Patch<String> {
    checks.given("title", patch(title))
}
