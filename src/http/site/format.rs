//! The forms a list comes in beside its page.

/// A form of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    JsonFeed,
    Atom,
    Csv,
    Ndjson,
    JsonLd,
    Calendar,
}

impl Format {
    pub(super) const ALL: [Self; 6] =
        [Self::JsonFeed, Self::Atom, Self::Csv, Self::Ndjson, Self::JsonLd, Self::Calendar];

    /// How its addresses end.
    pub(super) const fn extension(self) -> &'static str {
        match self {
            Self::JsonFeed => "json",
            Self::Atom => "atom",
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::JsonLd => "jsonld",
            Self::Calendar => "ics",
        }
    }

    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::JsonFeed => "application/feed+json",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ndjson => "application/x-ndjson",
            Self::JsonLd => "application/ld+json",
            Self::Calendar => "text/calendar; charset=utf-8",
        }
    }

    /// What people call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::JsonFeed => "JSON Feed",
            Self::Atom => "Atom",
            Self::Csv => "CSV",
            Self::Ndjson => "NDJSON",
            Self::JsonLd => "JSON-LD",
            Self::Calendar => "Calendar",
        }
    }
}
