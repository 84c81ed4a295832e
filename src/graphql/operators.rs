//! The operators of filters, the same for every list.

use async_graphql::{ID, InputObject, InputType};

use crate::graphql::{
    enums::{
        ParticipationRole, ParticipationStatus, ProposalStatus, Region, SessionFormat, StakeholderGroup, ThemeKind,
    },
    organization_filter::OrganizationFilter,
    participation_filter::ParticipationFilter,
    proposal_filter::ProposalFilter,
    scalars::{Country, DateTime},
    theme_filter::ThemeFilter,
};

/// Tests of a whole number; all that are given must hold. A number that is missing passes none but `isNull: true`.
#[derive(InputObject, Clone, Debug, Default)]
pub struct IntFilter {
    /// Equal to this.
    pub(super) eq: Option<i32>,
    /// One of these.
    #[graphql(name = "in")]
    pub(super) among: Option<Vec<i32>>,
    /// Another one than this.
    pub(super) ne: Option<i32>,
    /// At least this.
    pub(super) gte: Option<i32>,
    /// At most this.
    pub(super) lte: Option<i32>,
    /// More than this.
    pub(super) gt: Option<i32>,
    /// Less than this.
    pub(super) lt: Option<i32>,
    /// Missing (true), or there (false).
    pub(super) is_null: Option<bool>,
}

/// Tests of a point in time; all that are given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct DateTimeFilter {
    /// At this time or later.
    pub(super) gte: Option<DateTime>,
    /// At this time or earlier.
    pub(super) lte: Option<DateTime>,
    /// Later than this.
    pub(super) gt: Option<DateTime>,
    /// Earlier than this.
    pub(super) lt: Option<DateTime>,
}

/// Tests of text; all that are given must hold. Case, accents and punctuation are ignored by all of them. Text that is
/// missing passes none but `isNull: true`.
#[derive(InputObject, Clone, Debug, Default)]
pub struct StringFilter {
    /// The same as this, as a whole.
    pub(super) eq: Option<String>,
    /// The same as one of these, as a whole.
    #[graphql(name = "in")]
    pub(super) among: Option<Vec<String>>,
    /// Another one than this; where there are several names, none of them is this.
    pub(super) ne: Option<String>,
    /// Contains this somewhere.
    pub(super) contains: Option<String>,
    /// Starts with this.
    pub(super) starts_with: Option<String>,
    /// Missing (true), or there (false).
    pub(super) is_null: Option<bool>,
}

/// Tests of an id; all that are given must hold.
#[derive(InputObject, Clone, Debug, Default)]
#[graphql(name = "IDFilter")]
pub struct IdFilter {
    /// Equal to this.
    pub(super) eq: Option<ID>,
    /// One of these.
    #[graphql(name = "in")]
    pub(super) among: Option<Vec<ID>>,
    /// Another one than this.
    pub(super) ne: Option<ID>,
}

/// Tests of a value out of a vocabulary; all that are given must hold. A value that is missing passes none but
/// `isNull: true`.
#[derive(InputObject, Clone, Debug)]
#[graphql(
    concrete(name = "CountryFilter", params(Country)),
    concrete(name = "ParticipationRoleFilter", params(ParticipationRole)),
    concrete(name = "ParticipationStatusFilter", params(ParticipationStatus)),
    concrete(name = "ProposalStatusFilter", params(ProposalStatus)),
    concrete(name = "RegionFilter", params(Region)),
    concrete(name = "SessionFormatFilter", params(SessionFormat)),
    concrete(name = "StakeholderGroupFilter", params(StakeholderGroup)),
    concrete(name = "ThemeKindFilter", params(ThemeKind))
)]
pub struct ChoiceFilter<T: InputType> {
    /// Equal to this.
    pub(super) eq: Option<T>,
    /// One of these.
    #[graphql(name = "in")]
    pub(super) among: Option<Vec<T>>,
    /// Another one than this.
    pub(super) ne: Option<T>,
    /// Missing (true), or there (false).
    pub(super) is_null: Option<bool>,
}

/// Tests of a list of related objects; all that are given must hold.
#[derive(InputObject, Clone, Debug)]
#[graphql(
    concrete(name = "OrganizationListFilter", params(OrganizationFilter)),
    concrete(name = "ParticipationListFilter", params(ParticipationFilter)),
    concrete(name = "ProposalListFilter", params(ProposalFilter)),
    concrete(name = "ThemeListFilter", params(ThemeFilter))
)]
pub struct ListFilter<F: InputType> {
    /// At least one of them passes. `{}` passes them all: there is at least one.
    pub(super) some: Option<Box<F>>,
    /// None of them passes. `{}` passes them all: there is none.
    pub(super) none: Option<Box<F>>,
    /// All of them pass; also where there are none.
    pub(super) every: Option<Box<F>>,
}
