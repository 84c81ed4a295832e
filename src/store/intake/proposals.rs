//! Proposals of an import, with their themes, hosts and participations.

use entities::{
    OrganizationId, ParticipationId, ParticipationRole, ParticipationStatus, PersonId, PriorReportStatus, ProposalId,
    ProposalStatus, StakeholderGroup, ThemeId, edition, participation, proposal, proposal_host, proposal_theme, theme,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, Set, sea_query::Expr};

use crate::{auth::Editor, db::Write, domain::names, error::Error, store::Store};

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
    /// Whether its report was given.
    pub prior_report_status: PriorReportStatus,
    /// The report's address.
    pub prior_report_url: Option<String>,
    /// The theme answer word for word.
    pub themes_as_stated: Option<String>,
    /// The themes it falls under, in the order stated, each once.
    pub themes: Vec<ThemeId>,
    /// The hosts in the order stated, each once.
    pub hosts: Vec<NewHost>,
    /// Who takes part, in the order stated; each person once in each role.
    pub participations: Vec<NewParticipation>,
}

/// An organization that hosts a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHost {
    /// The organization.
    pub organization: OrganizationId,
    /// Its name as written.
    pub name_as_given: String,
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
    /// The proposal.
    pub proposal: proposal::Model,
    /// Slugs of its themes in their order.
    pub themes: Vec<String>,
    /// Names of its hosts as given, in their order.
    pub hosts: Vec<String>,
    /// Who takes part, in order.
    pub participations: Vec<participation::Model>,
}

impl Store {
    /// The proposal of an edition by number, with what hangs on it, as the transaction sees it.
    pub async fn proposal_in(
        &self,
        tx: &Write,
        edition: &edition::Model,
        number: i32,
    ) -> Result<Option<StoredProposal>, Error> {
        let proposal = proposal::Entity::find()
            .filter(proposal::Column::EditionId.eq(edition.id))
            .filter(proposal::Column::Number.eq(number))
            .one(&**tx)
            .await?;
        let Some(proposal) = proposal else { return Ok(None) };
        let themes = proposal_theme::Entity::find()
            .find_both_related(theme::Entity)
            .filter(proposal_theme::Column::ProposalId.eq(proposal.id))
            .order_by_asc(proposal_theme::Column::Position)
            .all(&**tx)
            .await?;
        let hosts = proposal_host::Entity::find()
            .filter(proposal_host::Column::ProposalId.eq(proposal.id))
            .order_by_asc(proposal_host::Column::Position)
            .all(&**tx)
            .await?;
        let participations = participation::Entity::find()
            .filter(participation::Column::ProposalId.eq(proposal.id))
            .order_by_asc(participation::Column::Position)
            .all(&**tx)
            .await?;
        Ok(Some(StoredProposal {
            proposal,
            themes: themes.into_iter().map(|(_, theme)| theme.slug).collect(),
            hosts: hosts.into_iter().map(|host| host.name_as_given).collect(),
            participations,
        }))
    }

    /// Makes a submitted proposal.
    pub async fn create_proposal(
        &self,
        editor: &Editor,
        tx: &Write,
        edition: &edition::Model,
        new: &NewProposal,
    ) -> Result<ProposalId, Error> {
        editor.within(edition.id)?;
        let now = self.clock.now();
        let proposal = proposal::ActiveModel {
            id: Set(ProposalId(self.clock.new_id())),
            edition_id: Set(edition.id),
            edition_year: Set(edition.year),
            edition_public_from: Set(edition.public_from),
            number: Set(Some(new.number)),
            list_position: Set(new.list_position),
            list_total: Set(new.list_total),
            title: Set(new.title.clone()),
            title_key: Set(names::sort_key(&new.title)),
            description: Set(new.description.clone()),
            language: Set(None),
            format: Set(None),
            status: Set(ProposalStatus::Submitted),
            merged_into_id: Set(None),
            organized_before: Set(new.organized_before),
            prior_report_status: Set(new.prior_report_status),
            prior_report_url: Set(new.prior_report_url.clone()),
            themes_as_stated: Set(new.themes_as_stated.clone()),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..<proposal::ActiveModel as ActiveModelTrait>::default()
        };
        let proposal = proposal.insert(&**tx).await?;
        self.insert_themes(tx, &proposal, &new.themes).await?;
        self.insert_hosts(tx, proposal.id, &new.hosts).await?;
        let participations =
            new.participations.iter().zip(1..).map(|(new, position)| self.row(&proposal, new, position));
        participation::Entity::insert_many(participations).exec_without_returning(&**tx).await?;
        Ok(proposal.id)
    }

    /// Writes what a changed page says. `proposal` and the lists hold what the proposal shall be; lists that are not
    /// given stay.
    pub async fn update_imported(
        &self,
        editor: &Editor,
        tx: &Write,
        stored: &StoredProposal,
        new: &NewProposal,
        fields: &[&str],
    ) -> Result<(), Error> {
        editor.within(stored.proposal.edition_id)?;
        let changed = |field: &str| fields.contains(&field);
        let old = &stored.proposal;
        let row = proposal::ActiveModel {
            list_position: if changed("listPosition") { Set(new.list_position) } else { Set(old.list_position) },
            list_total: if changed("listTotal") { Set(new.list_total) } else { Set(old.list_total) },
            title: if changed("title") { Set(new.title.clone()) } else { Set(old.title.clone()) },
            title_key: if changed("title") { Set(names::sort_key(&new.title)) } else { Set(old.title_key.clone()) },
            description: Set(if changed("description") { &new.description } else { &old.description }.clone()),
            organized_before: Set(if changed("organizedBefore") { new.organized_before } else { old.organized_before }),
            prior_report_status: Set(if changed("priorReport") {
                new.prior_report_status
            } else {
                old.prior_report_status
            }),
            prior_report_url: Set(
                if changed("priorReport") { &new.prior_report_url } else { &old.prior_report_url }.clone()
            ),
            themes_as_stated: Set(if changed("themesAsStated") {
                &new.themes_as_stated
            } else {
                &old.themes_as_stated
            }
            .clone()),
            updated_at: Set(self.clock.now()),
            ..<proposal::ActiveModel as ActiveModelTrait>::default()
        };
        proposal::Entity::update_many()
            .set(row)
            .col_expr(proposal::Column::Version, Expr::col(proposal::Column::Version).add(1))
            .filter(proposal::Column::Id.eq(old.id))
            .exec(&**tx)
            .await?;
        if changed("themes") {
            proposal_theme::Entity::delete_many()
                .filter(proposal_theme::Column::ProposalId.eq(old.id))
                .exec(&**tx)
                .await?;
            self.insert_themes(tx, old, &new.themes).await?;
        }
        if changed("organizations") {
            proposal_host::Entity::delete_many()
                .filter(proposal_host::Column::ProposalId.eq(old.id))
                .exec(&**tx)
                .await?;
            self.insert_hosts(tx, old.id, &new.hosts).await?;
        }
        if changed("participations") {
            self.replace_participations(tx, stored, &new.participations).await?;
        }
        Ok(())
    }

    async fn insert_themes(&self, tx: &Write, proposal: &proposal::Model, themes: &[ThemeId]) -> Result<(), Error> {
        let rows = themes.iter().zip(1..).map(|(theme, position)| proposal_theme::ActiveModel {
            proposal_id: Set(proposal.id),
            theme_id: Set(*theme),
            edition_id: Set(proposal.edition_id),
            position: Set(position),
        });
        proposal_theme::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
        Ok(())
    }

    async fn insert_hosts(&self, tx: &Write, proposal: ProposalId, hosts: &[NewHost]) -> Result<(), Error> {
        let rows = hosts.iter().zip(1..).map(|(host, position)| proposal_host::ActiveModel {
            proposal_id: Set(proposal),
            organization_id: Set(host.organization),
            position: Set(position),
            name_as_given: Set(host.name_as_given.clone()),
        });
        proposal_host::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
        Ok(())
    }

    /// Whoever is named again in the same role keeps the participation's id; the others go, new ones come.
    async fn replace_participations(
        &self,
        tx: &Write,
        stored: &StoredProposal,
        new: &[NewParticipation],
    ) -> Result<(), Error> {
        let mut old = stored.participations.clone();
        let mut added = Vec::new();
        let mut kept = Vec::new();
        for (new, position) in new.iter().zip(1..) {
            let same = |old: &participation::Model| {
                old.role == new.role
                    && old.person_id == new.person
                    && (new.person.is_some() || old.name_as_given == new.name_as_given)
            };
            let mut row = self.row(&stored.proposal, new, position);
            if let Some(at) = old.iter().position(same) {
                let before = old.swap_remove(at);
                row.id = Set(before.id);
                row.created_at = Set(before.created_at);
                row.version = Set(before.version + 1);
                kept.push(row);
            } else {
                added.push(row);
            }
        }
        let gone = self.ids(old.iter().map(|row| row.id.0));
        participation::Entity::delete_many().filter(gone.contain(participation::Column::Id)).exec(&**tx).await?;
        for row in kept {
            row.update(&**tx).await?;
        }
        participation::Entity::insert_many(added).exec_without_returning(&**tx).await?;
        Ok(())
    }

    fn row(&self, proposal: &proposal::Model, new: &NewParticipation, position: i32) -> participation::ActiveModel {
        let now = self.clock.now();
        participation::ActiveModel {
            id: Set(ParticipationId(self.clock.new_id())),
            proposal_id: Set(proposal.id),
            role: Set(new.role),
            status: Set(new.status),
            position: Set(position),
            person_id: Set(new.person),
            organization_id: Set(new.organization),
            is_placeholder: Set(new.is_placeholder),
            name_as_given: Set(new.name_as_given.clone()),
            title: Set(new.title.clone()),
            affiliation_as_stated: Set(new.affiliation_as_stated.clone()),
            country: Set(new.country.clone()),
            country_is_derived: Set(new.country_is_derived),
            stakeholder_group: Set(new.stakeholder_group),
            verbatim: Set(Some(new.verbatim.clone())),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
        }
    }
}
