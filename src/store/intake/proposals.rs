//! Proposals of an import, with their themes, hosts and participations.

use std::collections::HashMap;

use entities::{
    OrganizationId, ParticipationId, ParticipationRole, ParticipationStatus, PersonId, ProposalId, ProposalStatus,
    StakeholderGroup, ThemeId, edition, participation, proposal,
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::{
    auth::Editor,
    domain::{
        participation::ParticipationFields,
        proposal::{HostFields, PriorReportFields, ProposalFields},
    },
    error::Error,
    store::{
        Store,
        writes::{
            ProposalRecord, Writing,
            proposals::{Home, proposal_records},
            saving::{ProposalChange, save},
        },
    },
};

/// A proposal as a page states it.
#[derive(Clone, Debug)]
pub struct NewProposal {
    /// Its number.
    pub number: i32,
    /// Its place in the list.
    pub list_position: Option<i32>,
    /// The length of the list.
    pub list_total: Option<i32>,
    /// Its title.
    pub title: String,
    /// What it is about, in Markdown.
    pub description: String,
    /// Whether there was such a workshop before.
    pub organized_before: Option<bool>,
    /// Its report.
    pub prior_report: PriorReportFields,
    /// The theme answer word for word.
    pub themes_as_stated: Option<String>,
    /// The themes it falls under, in the order stated, each once.
    pub themes: Vec<ThemeId>,
    /// The hosts in the order stated, each once.
    pub hosts: Vec<HostFields>,
    /// Who takes part, in the order stated; each person once in each role.
    pub participations: Vec<NewParticipation>,
}

/// A participation as a page states it.
#[derive(Clone, Debug)]
pub struct NewParticipation {
    /// The part taken.
    pub role: ParticipationRole,
    /// How certain it is.
    pub status: ParticipationStatus,
    /// The person.
    pub person: Option<PersonId>,
    /// The organization spoken for.
    pub organization: Option<OrganizationId>,
    /// Whether nobody is named yet.
    pub is_placeholder: bool,
    /// The name as written.
    pub name_as_given: String,
    /// Job title or function.
    pub title: Option<String>,
    /// What was written after the name.
    pub affiliation_as_stated: Option<String>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// Whether the country was read from the organization's name.
    pub country_is_derived: bool,
    /// The group spoken for.
    pub stakeholder_group: Option<StakeholderGroup>,
    /// The line as it stood.
    pub verbatim: String,
}

/// A proposal as the database has it.
#[derive(Clone, Debug)]
pub struct StoredProposal {
    /// The proposal, and who takes part in it.
    pub record: ProposalRecord,
    /// Slugs of its themes in their order.
    pub themes: Vec<String>,
}

impl Store {
    /// The proposal of an edition by number, with what hangs on it, as the write sees it; a deleted one too.
    pub async fn proposal_in(
        &self,
        w: &Writing<'_>,
        edition: &edition::Model,
        number: i32,
    ) -> Result<Option<StoredProposal>, Error> {
        let id: Option<ProposalId> = proposal::Entity::find()
            .select_only()
            .column(proposal::Column::Id)
            .filter(proposal::Column::EditionId.eq(edition.id))
            .filter(proposal::Column::Number.eq(number))
            .into_tuple()
            .one(&**w)
            .await?;
        let Some(id) = id else { return Ok(None) };
        let Some(record) = proposal_records(w, &[id]).await?.remove(&id) else { return Ok(None) };
        let slugs: HashMap<ThemeId, String> =
            self.themes_in(w.tx(), edition.id).await?.into_iter().map(|theme| (theme.id, theme.slug)).collect();
        let themes = record.fields.themes.iter().filter_map(|id| slugs.get(id).cloned()).collect();
        Ok(Some(StoredProposal { record, themes }))
    }

    /// Makes a submitted proposal.
    pub async fn create_proposal(
        &self,
        editor: &Editor,
        w: &mut Writing<'_>,
        edition: &edition::Model,
        new: NewProposal,
    ) -> Result<ProposalId, Error> {
        editor.within(edition.id)?;
        let id = ProposalId(w.new_id());
        let participations = new.participations.into_iter();
        let participations = participations.map(|part| (ParticipationId(w.new_id()), part.fields(id))).collect();
        let fields = ProposalFields {
            number: Some(new.number),
            list_position: new.list_position,
            list_total: new.list_total,
            title: new.title,
            description: new.description,
            status: ProposalStatus::Submitted,
            themes: new.themes,
            hosts: new.hosts,
            organized_before: new.organized_before,
            prior_report: new.prior_report,
            themes_as_stated: new.themes_as_stated,
            ..ProposalFields::blank(edition.id)
        };
        let change = ProposalChange { id, home: Home::from(edition), before: None, fields, participations };
        save(w, vec![change]).await?;
        Ok(id)
    }

    /// Writes what a changed page says: the fields that are named, as `new` has them; the others stay.
    pub async fn update_imported(
        &self,
        editor: &Editor,
        w: &mut Writing<'_>,
        stored: &StoredProposal,
        new: NewProposal,
        fields: &[&str],
    ) -> Result<(), Error> {
        let id = stored.record.proposal.id;
        editor.within(stored.record.proposal.edition_id)?;
        let mut change = ProposalChange::of(stored.record.clone());
        let is = &mut change.fields;
        for field in fields {
            match *field {
                "listPosition" => is.list_position = new.list_position,
                "listTotal" => is.list_total = new.list_total,
                "title" => is.title.clone_from(&new.title),
                "description" => is.description.clone_from(&new.description),
                "themes" => is.themes.clone_from(&new.themes),
                "themesAsStated" => is.themes_as_stated.clone_from(&new.themes_as_stated),
                "organizedBefore" => is.organized_before = new.organized_before,
                "priorReport" => is.prior_report = new.prior_report.clone(),
                "organizations" => is.hosts.clone_from(&new.hosts),
                "participations" => {
                    change.participations = kept(&stored.record, new.participations.iter().cloned(), w);
                }
                other => return Err(Error::internal(DbErr::Custom(format!("no page says {other}")))),
            }
        }
        debug_assert_eq!(change.id, id);
        save(w, vec![change]).await?;
        Ok(())
    }
}

/// Whoever is named again in the same role keeps the participation's id; the others go, new ones come.
fn kept(
    stored: &ProposalRecord,
    new: impl Iterator<Item = NewParticipation>,
    w: &Writing<'_>,
) -> Vec<(ParticipationId, ParticipationFields)> {
    let mut old: Vec<&participation::Model> = stored.participations.iter().map(|part| &part.participation).collect();
    let ids = new.map(|new| {
        let same = |old: &&participation::Model| {
            old.role == new.role
                && old.person_id == new.person
                && (new.person.is_some() || old.name_as_given == new.name_as_given)
        };
        let id = old.iter().position(same).map_or_else(|| ParticipationId(w.new_id()), |at| old.swap_remove(at).id);
        (id, new.fields(stored.proposal.id))
    });
    ids.collect()
}

impl NewParticipation {
    fn fields(self, proposal: ProposalId) -> ParticipationFields {
        ParticipationFields {
            proposal,
            role: self.role,
            status: self.status,
            person: self.person,
            organization: self.organization,
            is_placeholder: self.is_placeholder,
            name_as_given: self.name_as_given,
            title: self.title,
            affiliation_as_stated: self.affiliation_as_stated,
            country: self.country,
            country_is_derived: self.country_is_derived,
            stakeholder_group: self.stakeholder_group,
            verbatim: Some(self.verbatim),
        }
    }
}
