//! Who sits where in a proposal.

use crate::site::view::{Participation, Proposal};

/// Everybody with one of the roles, in their order. Seats that nobody has taken are left out: they are no people.
pub(super) fn seated<'a>(proposal: &'a Proposal, roles: &'a [&str]) -> impl Iterator<Item = &'a Participation> {
    proposal.participations.iter().filter(|part| !part.is_placeholder && roles.contains(&part.role.as_str()))
}

/// The public address of whoever it is: an organization can take a seat itself.
pub(super) fn address(part: &Participation) -> Option<&str> {
    let person = part.person.as_ref().map(|person| person.url.as_str());
    person.or_else(|| part.organization.as_ref().map(|organization| organization.url.as_str()))
}

/// The name of the organization they are there for, as it is known here or else as the proposal states it.
pub(super) fn affiliation(part: &Participation) -> Option<&str> {
    let known = part.organization.as_ref().map(|organization| organization.name.as_str());
    known.or(part.affiliation_as_stated.as_deref())
}

#[cfg(test)]
mod tests {
    use super::{super::samples, *};

    #[test]
    fn a_seat_that_nobody_has_taken_is_left_out() {
        let proposal = samples::proposal();
        let names: Vec<_> =
            seated(&proposal, &["PANELLIST", "ORGANIZER"]).map(|part| part.name_as_given.as_str()).collect();
        assert_eq!(names, ["Amina Example", "Example Society", "Bo Sample", "Eve Sample"]);
    }

    #[test]
    fn an_organization_has_its_own_address() {
        let proposal = samples::proposal();
        let addresses: Vec<_> = proposal.panellists().map(address).collect();
        let person = Some("https://workshops.test/people/1");
        assert_eq!(addresses, [person, Some("https://workshops.test/organizations/2"), None]);
    }

    #[test]
    fn a_known_organization_comes_before_what_was_stated() {
        let proposal = samples::proposal();
        let affiliations: Vec<_> = proposal.panellists().map(affiliation).collect();
        assert_eq!(affiliations, [Some("Example University"), Some("Example Society"), Some("Sample Ltd")]);
    }
}
