//! What two proposals can have in common, as numbers.

use std::hash::{Hash, Hasher};

use siphasher::sip::SipHasher13;
use uuid::Uuid;

use super::Profile;

/// Something that proposals of one edition can have in common. It is a hash: two things with the same number (one in 2^48)
/// only make two proposals be compared in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(pub i64);

/// Bits of a mark that are its edition's, so that the marks of an edition stand together in an index.
const EDITION_BITS: u32 = 16;

/// Makes the marks of one edition.
#[derive(Clone, Copy, Debug)]
pub struct Marks {
    edition: SipHasher13,
}

impl Marks {
    /// Makes those of this edition.
    #[must_use]
    pub fn of(edition: Uuid) -> Self {
        let mut hasher = SipHasher13::new();
        edition.hash(&mut hasher);
        Self { edition: hasher }
    }

    /// The mark that all proposals have.
    #[must_use]
    pub fn every(self) -> Mark {
        self.mark(0, b"")
    }

    /// Those whose text has a word of this stem.
    #[must_use]
    pub fn stem(self, stem: &str) -> Mark {
        self.mark(1, stem.as_bytes())
    }

    /// Those a person takes part in.
    #[must_use]
    pub fn person(self, id: Uuid) -> Mark {
        self.mark(2, id.as_bytes())
    }

    /// Those of an organization.
    #[must_use]
    pub fn organization(self, id: Uuid) -> Mark {
        self.mark(3, id.as_bytes())
    }

    /// Everything that a proposal can have in common with others, in no order.
    pub fn all(self, profile: &Profile) -> impl Iterator<Item = Mark> {
        let stems = profile.terms.iter().map(move |term| self.stem(&term.stem));
        let people = profile.people.iter().map(move |id| self.person(*id));
        stems.chain(people).chain(profile.organizations.iter().map(move |id| self.organization(*id)))
    }

    fn mark(self, kind: u8, of: &[u8]) -> Mark {
        let mut own = self.edition;
        own.write_u8(kind);
        own.write(of);
        let bits = own.finish() >> EDITION_BITS | self.edition.finish() << (u64::BITS - EDITION_BITS);
        Mark(bits.cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::domain::overlap::Reader;

    #[test]
    fn marks_of_different_kinds_and_editions_are_never_the_same() {
        let id = Uuid::from_u128(0xface);
        let terms = Reader::default().terms(&id.simple().to_string(), "", "en");
        let profile = Profile { terms, people: vec![id], organizations: vec![id] };
        let editions = [Marks::of(Uuid::from_u128(1)), Marks::of(Uuid::from_u128(2))];
        let all = editions.iter().flat_map(|marks| marks.all(&profile).chain([marks.every()]));
        assert_eq!(all.collect::<HashSet<_>>().len(), 8);
    }

    /// They are stored: another number would be another mark.
    #[test]
    fn a_mark_stays_the_same() {
        let marks = Marks::of(Uuid::from_u128(1));
        assert_eq!(marks.stem("beacon"), Mark(-6_507_739_914_027_952_096));
        assert_eq!(marks.stem("beacon").0 >> 48, marks.every().0 >> 48);
    }
}
