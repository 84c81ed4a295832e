//! Rows as an export holds them.

use entities::{dismissed_duplicate, edition, import_source, merge, topic};

use super::writes::{
    ParticipationRecord, ProposalRecord, ThemeRecord, edition_fields, organizations::OrganizationRecord,
    people::PersonRecord, topic_fields,
};
use crate::domain::{
    export::{Absorbable, Item, Kept, KeptDismissal, KeptMerge, KeptParticipation, KeptProposal, KeptSource, Placed},
    participation::ParticipationFields,
    person::PersonFields,
    proposal::ProposalFields,
};

pub(super) fn edition(row: &edition::Model) -> Item {
    Item::Edition(Kept {
        id: row.id,
        fields: edition_fields(row),
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

pub(super) fn topic(row: &topic::Model) -> Item {
    Item::Topic(Kept {
        id: row.id,
        fields: topic_fields(row),
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

pub(super) fn theme(record: &ThemeRecord) -> Item {
    Item::Theme(Kept {
        id: record.theme.id,
        fields: record.fields(),
        version: record.theme.version,
        created_at: record.theme.created_at,
        updated_at: record.theme.updated_at,
    })
}

/// All of it is public.
pub(super) fn organization(record: &OrganizationRecord) -> Item {
    let row = &record.organization;
    Item::Organization(Box::new(Kept {
        id: row.id,
        fields: Absorbable { fields: record.fields.clone(), merged_into: row.merged_into_id },
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }))
}

/// Each field is named, so that whoever adds one decides whether it is public.
pub(super) fn person(record: &PersonRecord, private: bool) -> Item {
    let row = &record.person;
    let PersonFields { name, sort_name, aliases, country, biography, email, phone, links, identifiers } =
        record.fields.clone();
    let (email, phone) = (email.filter(|_| private), phone.filter(|_| private));
    let fields = PersonFields { name, sort_name, aliases, country, biography, email, phone, links, identifiers };
    Item::Person(Box::new(Kept {
        id: row.id,
        fields: Absorbable { fields, merged_into: row.merged_into_id },
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }))
}

/// The same.
pub(super) fn proposal(record: &ProposalRecord, private: bool) -> Item {
    let row = &record.proposal;
    let ProposalFields {
        edition,
        number,
        title,
        description,
        language,
        format,
        status,
        themes,
        hosts,
        links,
        participations,
        organized_before,
        prior_report,
        themes_as_stated,
        external_reference,
        list_position,
        list_total,
        merged_into,
        status_before_merge,
        decision,
        deleted_at,
    } = record.fields.clone();
    let fields = ProposalFields {
        edition,
        number,
        title,
        description,
        language,
        format,
        status,
        themes,
        hosts,
        links,
        participations,
        organized_before,
        prior_report,
        themes_as_stated,
        external_reference: external_reference.filter(|_| private),
        list_position,
        list_total,
        merged_into,
        status_before_merge: status_before_merge.filter(|_| private),
        decision: decision.filter(|_| private),
        // What is deleted is not public at all.
        deleted_at,
    };
    let proposal =
        Kept { id: row.id, fields, version: row.version, created_at: row.created_at, updated_at: row.updated_at };
    let participations = record.participations.iter().map(|record| participation(record, private)).collect();
    Item::Proposal(Box::new(KeptProposal { proposal, participations }))
}

fn participation(record: &ParticipationRecord, private: bool) -> KeptParticipation {
    let row = &record.participation;
    let ParticipationFields {
        proposal,
        role,
        status,
        person,
        organization,
        is_placeholder,
        name_as_given,
        title,
        affiliation_as_stated,
        country,
        country_is_derived,
        stakeholder_group,
        verbatim,
    } = record.fields.clone();
    let fields = ParticipationFields {
        proposal,
        role,
        status,
        person,
        organization,
        is_placeholder,
        name_as_given,
        title,
        affiliation_as_stated,
        country,
        country_is_derived,
        stakeholder_group,
        verbatim: verbatim.filter(|_| private),
    };
    Kept {
        id: row.id,
        fields: Placed { fields, position: row.position },
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

pub(super) fn merge(row: merge::Model) -> Item {
    let merge::Model { id, kind, target_id, edition_id, merged_at, merged_by, undone_at, record } = row;
    Item::Merge(KeptMerge { id, kind, target: target_id, edition: edition_id, merged_at, merged_by, undone_at, record })
}

pub(super) fn dismissal(row: dismissed_duplicate::Model) -> Item {
    let dismissed_duplicate::Model { kind, one_id, other_id, dismissed_at, dismissed_by, note } = row;
    Item::Dismissal(KeptDismissal { kind, one: one_id, other: other_id, dismissed_at, dismissed_by, note })
}

pub(super) fn source(row: import_source::Model) -> Item {
    Item::Source(Box::new(KeptSource {
        id: row.id,
        proposal: row.proposal_id,
        edition: row.edition_id,
        number: row.number,
        sha256: row.sha256,
        address: row.address,
        media: row.media,
        encoding: row.encoding,
        layout: row.layout,
        parser_version: row.parser_version,
        page: row.page,
        verbatim: row.verbatim,
        record: row.record,
        imported_at: row.imported_at,
    }))
}
