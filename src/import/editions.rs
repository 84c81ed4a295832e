//! The editions the importer knows, with their themes.
//!
//! Places, dates, overall themes and themes are those of the Internet Governance Forum's annual meetings as its
//! programme papers state them. Aliases are shorter and usual forms of the same names; topics join what is the same
//! subject under different names.

use entities::enums::ThemeKind;

/// A meeting of the conference.
#[derive(Clone, Copy, Debug)]
pub struct EditionSeed {
    /// The year.
    pub year: i32,
    /// The city.
    pub city: &'static str,
    /// The country, ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// The first day, `YYYY-MM-DD`.
    pub starts_on: &'static str,
    /// The last day, `YYYY-MM-DD`.
    pub ends_on: &'static str,
    /// The overall theme.
    pub overall_theme: &'static str,
    /// The themes in their order, cross-cutting priorities last.
    pub themes: &'static [ThemeSeed],
}

/// A theme of an edition.
#[derive(Clone, Copy, Debug)]
pub struct ThemeSeed {
    /// Unique within the edition.
    pub slug: &'static str,
    /// The name in that edition.
    pub name: &'static str,
    /// What it is to the edition.
    pub kind: ThemeKind,
    /// The place in the edition's list, from 1.
    pub position: i32,
    /// Other names in answers.
    pub aliases: &'static [&'static str],
    /// The subject across editions.
    pub topic: TopicSeed,
}

/// A subject across editions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopicSeed {
    /// Unique.
    pub slug: &'static str,
    /// The name.
    pub name: &'static str,
}

const ACCESS: TopicSeed = TopicSeed { slug: "access-and-diversity", name: "Access and diversity" };
const SECURITY: TopicSeed = TopicSeed { slug: "security-openness-and-privacy", name: "Security, openness and privacy" };
const RESOURCES: TopicSeed = TopicSeed { slug: "critical-internet-resources", name: "Critical Internet resources" };
const EMERGING: TopicSeed = TopicSeed { slug: "emerging-issues", name: "Emerging issues" };
const TAKING_STOCK: TopicSeed = TopicSeed { slug: "taking-stock", name: "Taking stock and the way forward" };
const WSIS: TopicSeed = TopicSeed { slug: "wsis-principles", name: "WSIS principles" };
const DEVELOPMENT: TopicSeed = TopicSeed { slug: "development", name: "Internet governance for development" };
const CAPACITY: TopicSeed = TopicSeed { slug: "capacity-building", name: "Capacity building" };

const RESOURCES_ALIASES: &[&str] =
    &["CIR", "Critical Internet resources", "Management of critical Internet resources", "Managing critical resources"];
const SECURITY_ALIASES: &[&str] = &[
    "SOP",
    "Security, privacy and openness",
    "Openness, security and privacy",
    "Privacy, security and openness",
    "Privacy, openness and security",
    "Openness, privacy and security",
    "Security and privacy",
    "Security",
    "Openness",
    "Privacy",
];
const ACCESS_ALIASES: &[&str] = &["Diversity and access", "Access", "Diversity"];
const TAKING_STOCK_ALIASES: &[&str] = &[
    "Taking stock",
    "The way forward",
    "Taking stock of Internet governance and the way forward",
    "Taking stock and the way forward",
];
const IG4D_ALIASES: &[&str] = &[
    "IG4D",
    "Internet governance for development (IG4D)",
    "Internet governance for development",
    "IG for development",
];

const fn main(
    slug: &'static str,
    name: &'static str,
    position: i32,
    aliases: &'static [&'static str],
    topic: TopicSeed,
) -> ThemeSeed {
    ThemeSeed { slug, name, kind: ThemeKind::Main, position, aliases, topic }
}

const fn emerging(
    slug: &'static str,
    name: &'static str,
    position: i32,
    aliases: &'static [&'static str],
) -> ThemeSeed {
    ThemeSeed { slug, name, kind: ThemeKind::Emerging, position, aliases, topic: EMERGING }
}

const fn development(position: i32) -> ThemeSeed {
    let aliases = &["Development agenda"];
    ThemeSeed {
        slug: "development",
        name: "Development",
        kind: ThemeKind::CrossCutting,
        position,
        aliases,
        topic: DEVELOPMENT,
    }
}

const fn capacity_building(position: i32) -> ThemeSeed {
    let aliases = &["Capacity-building", "Capacity development"];
    ThemeSeed {
        slug: "capacity-building",
        name: "Capacity building",
        kind: ThemeKind::CrossCutting,
        position,
        aliases,
        topic: CAPACITY,
    }
}

/// The themes of 2011, which 2012 kept.
const THEMES_2011: &[ThemeSeed] = &[
    main(
        "internet-governance-for-development",
        "Internet governance for development (IG4D)",
        1,
        IG4D_ALIASES,
        DEVELOPMENT,
    ),
    emerging("emerging-issues", "Emerging issues", 2, &["Emerging issue"]),
    main(
        "managing-critical-internet-resources",
        "Managing critical Internet resources",
        3,
        RESOURCES_ALIASES,
        RESOURCES,
    ),
    main("security-openness-and-privacy", "Security, openness and privacy", 4, SECURITY_ALIASES, SECURITY),
    main("access-and-diversity", "Access and diversity", 5, ACCESS_ALIASES, ACCESS),
    main("taking-stock-and-the-way-forward", "Taking stock and the way forward", 6, TAKING_STOCK_ALIASES, TAKING_STOCK),
    development(7),
    capacity_building(8),
];

/// Every edition the importer knows, by year.
pub const EDITIONS: &[EditionSeed] = &[
    EditionSeed {
        year: 2008,
        city: "Hyderabad",
        country: "IN",
        starts_on: "2008-12-03",
        ends_on: "2008-12-06",
        overall_theme: "Internet for All",
        themes: &[
            main(
                "reaching-the-next-billion",
                "Reaching the next billion",
                1,
                &["Next billion", "Access", "Multilingualism"],
                ACCESS,
            ),
            main(
                "promoting-cyber-security-and-trust",
                "Promoting cyber-security and trust",
                2,
                &[
                    "Promoting cybersecurity and trust",
                    "Cyber-security and trust",
                    "Cybersecurity and trust",
                    "Cyber-security",
                    "Cybersecurity",
                    "Security",
                    "Privacy",
                    "Openness",
                ],
                SECURITY,
            ),
            main(
                "managing-critical-internet-resources",
                "Managing critical Internet resources",
                3,
                RESOURCES_ALIASES,
                RESOURCES,
            ),
            emerging(
                "emerging-issues-the-internet-of-tomorrow",
                "Emerging issues - the Internet of tomorrow",
                4,
                &["Emerging issues", "The Internet of tomorrow", "Internet of tomorrow"],
            ),
            main(
                "taking-stock-and-the-way-forward",
                "Taking stock and the way forward",
                5,
                TAKING_STOCK_ALIASES,
                TAKING_STOCK,
            ),
            development(6),
            capacity_building(7),
        ],
    },
    EditionSeed {
        year: 2009,
        city: "Sharm El Sheikh",
        country: "EG",
        starts_on: "2009-11-15",
        ends_on: "2009-11-18",
        overall_theme: "Internet Governance - Creating Opportunities for All",
        themes: &[
            main(
                "managing-critical-internet-resources",
                "Managing critical Internet resources",
                1,
                RESOURCES_ALIASES,
                RESOURCES,
            ),
            main("security-openness-and-privacy", "Security, openness and privacy", 2, SECURITY_ALIASES, SECURITY),
            main("access-and-diversity", "Access and diversity", 3, ACCESS_ALIASES, ACCESS),
            main(
                "internet-governance-in-the-light-of-wsis-principles",
                "Internet governance in the light of WSIS principles",
                4,
                &[
                    "Internet governance in light of the WSIS principles",
                    "Internet governance in light of WSIS principles",
                    "Internet governance in the light of the WSIS principles",
                    "WSIS principles",
                ],
                WSIS,
            ),
            main(
                "taking-stock-and-the-way-forward",
                "Taking stock and the way forward",
                5,
                TAKING_STOCK_ALIASES,
                TAKING_STOCK,
            ),
            emerging(
                "emerging-issues-impact-of-social-networks",
                "Emerging issues: impact of social networks",
                6,
                &["Emerging issues", "Impact of social networks", "Social networks"],
            ),
            development(7),
            capacity_building(8),
        ],
    },
    EditionSeed {
        year: 2010,
        city: "Vilnius",
        country: "LT",
        starts_on: "2010-09-14",
        ends_on: "2010-09-17",
        overall_theme: "Developing the Future Together",
        themes: &[
            main(
                "managing-critical-internet-resources",
                "Managing critical Internet resources",
                1,
                RESOURCES_ALIASES,
                RESOURCES,
            ),
            main("security-openness-and-privacy", "Security, openness and privacy", 2, SECURITY_ALIASES, SECURITY),
            main("access-and-diversity", "Access and diversity", 3, ACCESS_ALIASES, ACCESS),
            main(
                "internet-governance-for-development",
                "Internet governance for development",
                4,
                IG4D_ALIASES,
                DEVELOPMENT,
            ),
            main(
                "taking-stock-of-internet-governance-and-the-way-forward",
                "Taking stock of Internet governance and the way forward",
                5,
                TAKING_STOCK_ALIASES,
                TAKING_STOCK,
            ),
            emerging(
                "emerging-issues-cloud-computing",
                "Emerging issues: cloud computing",
                6,
                &["Emerging issues", "Cloud computing"],
            ),
            development(7),
            capacity_building(8),
        ],
    },
    EditionSeed {
        year: 2011,
        city: "Nairobi",
        country: "KE",
        starts_on: "2011-09-27",
        ends_on: "2011-09-30",
        overall_theme: "Internet as a catalyst for change: access, development, freedoms and innovation",
        themes: THEMES_2011,
    },
    EditionSeed {
        year: 2012,
        city: "Baku",
        country: "AZ",
        starts_on: "2012-11-06",
        ends_on: "2012-11-09",
        overall_theme: "Internet Governance for Sustainable Human, Economic and Social Development",
        themes: THEMES_2011,
    },
];

/// The edition of a year, where it is known.
#[must_use]
pub fn edition(year: i32) -> Option<&'static EditionSeed> {
    EDITIONS.iter().find(|edition| edition.year == year)
}
