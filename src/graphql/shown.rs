//! Shows what a write made as it left it: from the write itself, not from a later read.

use std::sync::Arc;

use async_graphql::Context;
use entities::{
    LinkId, OrganizationId, PersonId, edition, link, organization, participation, person, proposal, theme, topic,
};
use uuid::Uuid;

use crate::{
    domain::contact::LinkFields,
    graphql::{
        page::loaders,
        shown_parties::{feed_organization, feed_person},
    },
    store::{
        ById, PartyOf,
        balance::PanelOf,
        brief::BriefOf,
        editions::EditionOfYear,
        import_sources::{SourceOf, VerbatimOf},
        links::{IdentifiersOf, LinksOf, Owner},
        list::{ChildPage, Listed, RootPage},
        merges::SurvivorOf,
        organizations::{NamesOfOrganization, OrganizationsOfPerson},
        overlaps::SimilarTo,
        participations::ParticipationsOfProposal,
        people::{Edited, NamesOfPerson},
        proposal_pager::PagerOf,
        proposals::{HostsOf, MergedInto, ProposalOfNumber},
        search::{FoundBy, FoundProposals},
        statistics::StatisticsOf,
        tally::Tally,
        themes::{AliasesOfTheme, ThemeOfSlug, ThemesOfEdition, ThemesOfProposal, ThemesOfTopic},
        token_usage::UsageOf,
        writes::{ProposalRecord, Scene},
    },
};

/// Forgets what was read so far: what is written next changes it, and other fields of the request may have read it.
pub fn forget(ctx: &Context<'_>) {
    forget_rows::<edition::Entity>(ctx);
    forget_rows::<topic::Entity>(ctx);
    forget_rows::<theme::Entity>(ctx);
    forget_rows::<proposal::Entity>(ctx);
    forget_rows::<participation::Entity>(ctx);
    forget_rows::<person::Entity>(ctx);
    forget_rows::<organization::Entity>(ctx);
    let loaders = loaders(ctx);
    loaders.clear::<SurvivorOf<person::Entity>>();
    loaders.clear::<SurvivorOf<organization::Entity>>();
    loaders.clear::<PartyOf<PersonId>>();
    loaders.clear::<PartyOf<OrganizationId>>();
    loaders.clear::<ThemesOfEdition>();
    loaders.clear::<ThemesOfTopic>();
    loaders.clear::<ThemesOfProposal>();
    loaders.clear::<AliasesOfTheme>();
    loaders.clear::<ParticipationsOfProposal>();
    loaders.clear::<BriefOf>();
    loaders.clear::<HostsOf>();
    loaders.clear::<MergedInto>();
    loaders.clear::<PagerOf>();
    loaders.clear::<SourceOf>();
    loaders.clear::<VerbatimOf>();
    loaders.clear::<NamesOfPerson>();
    loaders.clear::<NamesOfOrganization>();
    loaders.clear::<OrganizationsOfPerson>();
    loaders.clear::<Edited>();
    loaders.clear::<EditionOfYear>();
    loaders.clear::<ThemeOfSlug>();
    loaders.clear::<ProposalOfNumber>();
    loaders.clear::<PanelOf>();
    loaders.clear::<StatisticsOf>();
    loaders.clear::<LinksOf>();
    loaders.clear::<IdentifiersOf>();
    loaders.clear::<SimilarTo>();
    loaders.clear::<FoundBy>();
    loaders.clear::<FoundProposals>();
    loaders.clear::<UsageOf>();
}

fn forget_rows<E: Listed>(ctx: &Context<'_>) {
    let loaders = loaders(ctx);
    loaders.clear::<ById<E>>();
    loaders.clear::<ChildPage<E>>();
    loaders.clear::<RootPage<E>>();
    loaders.clear::<Tally<E>>();
}

/// Lets whatever is selected below see what was written.
pub async fn show(ctx: &Context<'_>, scene: &Scene) {
    let loaders = loaders(ctx);
    // Of these nothing is known here: they are read when somebody asks.
    loaders.clear::<PagerOf>();
    loaders.clear::<MergedInto>();
    let rows = scene.proposals.iter().map(|record| &record.proposal);
    loaders.feed_many(rows.map(|row| (ById::<proposal::Entity>::new(row.id.0), Arc::new(row.clone())))).await;
    for person in scene.people.values() {
        feed_person(ctx, Arc::clone(person)).await;
    }
    for organization in scene.organizations.values() {
        feed_organization(ctx, Arc::clone(organization)).await;
    }
    let parts = scene.proposals.iter().flat_map(|record| &record.participations);
    let parts = parts.map(|part| Arc::new(part.participation.clone()));
    loaders.feed_many(parts.map(|row| (ById::<participation::Entity>::new(row.id.0), row))).await;
    loaders
        .feed_many(
            scene.proposals.iter().map(|record| (ParticipationsOfProposal(record.proposal.id), parts_of(record))),
        )
        .await;
    let themes = scene.proposals.iter().map(|record| {
        let themes = record.fields.themes.iter().filter_map(|id| scene.themes.get(id)).map(Arc::clone);
        (ThemesOfProposal(record.proposal.id), themes.collect::<Vec<_>>())
    });
    loaders.feed_many(themes).await;
    let hosts = scene.proposals.iter().map(|record| {
        let hosts = record.fields.hosts.iter().filter_map(|host| scene.organizations.get(&host.organization));
        (HostsOf(record.proposal.id), hosts.map(Arc::clone).collect::<Vec<_>>())
    });
    loaders.feed_many(hosts).await;
    let links = scene.proposals.iter();
    loaders.feed_many(links.map(|record| (LinksOf(Owner::Proposal(record.proposal.id)), links_of(record)))).await;
}

fn parts_of(record: &ProposalRecord) -> Vec<Arc<participation::Model>> {
    record.participations.iter().map(|part| Arc::new(part.participation.clone())).collect()
}

fn links_of(record: &ProposalRecord) -> Vec<Arc<link::Model>> {
    let links = (1..).zip(&record.fields.links).map(|(position, LinkFields { url, label })| {
        Arc::new(link::Model {
            // Links are shown without their ids.
            id: LinkId(Uuid::nil()),
            proposal_id: Some(record.proposal.id),
            person_id: None,
            organization_id: None,
            position,
            url: url.clone(),
            label: label.clone(),
        })
    });
    links.collect()
}
