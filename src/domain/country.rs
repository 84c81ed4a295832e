//! Countries (ISO 3166-1) and the regional groups of the United Nations.
//!
//! Codes and names come from the crate `rust_iso3166` (data of the iso-codes project). The regional groups follow the
//! list of the United Nations Department for General Assembly and Conference Management,
//! <https://www.un.org/dgacm/en/content/regional-groups> (193 member states). Türkiye takes part in two groups and
//! counts as a Western European and other state for elections, as does Israel; the United States, an observer of that
//! group, is counted with it. Territories and observer states have no group.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::names::organization_key;

/// A country or territory, by its ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Country(&'static str);

/// The text is not an ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCountry;

impl fmt::Display for UnknownCountry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an ISO 3166-1 alpha-2 country code")
    }
}

impl std::error::Error for UnknownCountry {}

/// A regional group of the United Nations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Region {
    /// African Group.
    African,
    /// Asia-Pacific Group.
    AsiaPacific,
    /// Eastern European Group.
    EasternEuropean,
    /// Latin American and Caribbean Group.
    Grulac,
    /// Western European and Others Group.
    Weog,
}

impl Region {
    /// Every group.
    pub const ALL: [Self; 5] = [Self::African, Self::AsiaPacific, Self::EasternEuropean, Self::Grulac, Self::Weog];

    /// The codes of the group's members.
    pub fn members(self) -> impl Iterator<Item = &'static str> {
        let of_group = REGIONS.iter().filter(move |(region, _)| *region == self);
        of_group.flat_map(|(_, members)| members.split_ascii_whitespace())
    }

    /// The group as a word of the schema.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::African => "AFRICAN",
            Self::AsiaPacific => "ASIA_PACIFIC",
            Self::EasternEuropean => "EASTERN_EUROPEAN",
            Self::Grulac => "GRULAC",
            Self::Weog => "WEOG",
        }
    }
}

impl Country {
    /// Every country and territory of the standard, by its English name.
    pub fn all() -> impl Iterator<Item = Self> {
        rust_iso3166::ALL.iter().map(|country| Self(country.alpha2))
    }

    /// The alpha-2 code in capitals.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0
    }

    /// The English short name of the standard, without a bracketed article ("Gambia", "Russian Federation").
    #[must_use]
    pub fn english_short_name(self) -> &'static str {
        match self.0 {
            // The standard's bracket of 2024 says no more than the article that stood there before.
            "NL" => "Netherlands",
            code => {
                rust_iso3166::ALL.iter().find(|country| country.alpha2 == code).map_or(code, |country| country.name)
            }
        }
    }

    /// The country a text names: the whole text is an English name, a former name or a usual abbreviation. Codes count
    /// only where they are used like names ("UK", "USA"), so that "in" or "it" is no country.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        // The longest key is far shorter; this bounds the work on long texts.
        if text.len() > 120 {
            return None;
        }
        BY_NAME.get(organization_key(text).as_str()).copied()
    }

    /// The regional group, where the country is a member state of the United Nations.
    #[must_use]
    pub fn region(self) -> Option<Region> {
        REGIONS.iter().find(|(_, members)| members.split_ascii_whitespace().any(|code| code == self.0)).map(|(r, _)| *r)
    }
}

impl TryFrom<&str> for Country {
    type Error = UnknownCountry;

    fn try_from(code: &str) -> Result<Self, Self::Error> {
        let code = code.to_ascii_uppercase();
        Self::all().find(|country| country.0 == code).ok_or(UnknownCountry)
    }
}

impl TryFrom<String> for Country {
    type Error = UnknownCountry;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::try_from(code.as_str())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

static BY_NAME: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let mut by_name = HashMap::new();
    for country in rust_iso3166::ALL {
        let code = Country(country.alpha2);
        by_name.insert(organization_key(country.name), code);
        if let Some((short, qualifier)) = country.name.split_once(" (") {
            let qualifier = qualifier.trim_end_matches(')');
            by_name.insert(organization_key(&format!("{qualifier} {short}")), code);
            // "Korea" and "Congo" alone name two countries, "Virgin Islands" and "Saint Martin" two territories.
            if !matches!(country.alpha2, "KR" | "KP" | "CD" | "CG" | "VG" | "VI" | "MF" | "SX") {
                by_name.insert(organization_key(short), code);
            }
        }
    }
    for (code, names) in ALIASES {
        for name in names.split('|') {
            by_name.insert(organization_key(name), Country(code));
        }
    }
    by_name
});

/// Usual, former, abbreviated and native names, and French and Spanish ones, that the standard's English list does not have.
const ALIASES: &[(&str, &str)] = &[
    ("AE", "UAE|Emirates|الإمارات"),
    ("AG", "Antigua & Barbuda|Antigua"),
    ("AR", "Argentine"),
    ("AT", "Österreich|Autriche"),
    ("BA", "Bosnia & Herzegovina|Bosnia-Herzegovina|Bosnia|BiH"),
    ("BE", "Belgique|België|Belgien|Bélgica"),
    ("BG", "България"),
    ("BN", "Brunei"),
    ("BO", "Plurinational State of Bolivia"),
    ("BR", "Brasil|Brésil"),
    ("BY", "Republic of Belarus"),
    ("CD", "DRC|DR Congo|D.R. Congo|Congo DR|Congo-Kinshasa|Democratic Republic of Congo|Dem. Rep. of the Congo"),
    ("CF", "République centrafricaine"),
    ("CG", "Republic of the Congo|Republic of Congo|Congo-Brazzaville|Congo Brazzaville"),
    ("CH", "Schweiz|Suisse|Svizzera|Suiza"),
    ("CI", "Ivory Coast|Cote d Ivoire"),
    ("CM", "Cameroun"),
    ("CN", "PRC|PR China|P.R. China|People's Republic of China|P.R.C.|中国|中华人民共和国|Chine"),
    ("CV", "Cape Verde"),
    ("CZ", "Czech Republic|Česká republika|République tchèque"),
    ("DE", "Federal Republic of Germany|Deutschland|Allemagne|Alemania"),
    ("DK", "Danmark|Danemark"),
    ("DO", "Dominican Rep.|República Dominicana"),
    ("DZ", "Algérie|الجزائر"),
    ("EE", "Eesti|Estonie"),
    ("EG", "Arab Republic of Egypt|مصر|Égypte|Egipto"),
    ("ES", "España|Espagne"),
    ("FI", "Suomi|Finlande"),
    ("FM", "Micronesia"),
    (
        "GB",
        "UK|U.K.|United Kingdom|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|G.B.|Royaume-Uni|Reino Unido|Vereinigtes Königreich",
    ),
    ("GE", "Republic of Georgia"),
    ("GM", "The Gambia"),
    ("GN", "Guinée"),
    ("GR", "Ελλάδα|Grèce|Grecia"),
    ("GW", "Guinea Bissau"),
    ("HK", "Hong Kong SAR|Hong Kong, China|Hong Kong SAR, China"),
    ("HR", "Republic of Croatia|Hrvatska|Croatie"),
    ("HU", "Magyarország|Hongrie"),
    ("IL", "ישראל"),
    ("IN", "Republic of India|भारत|Inde"),
    ("IR", "I.R. Iran|Islamic Republic of Iran"),
    ("IT", "Italia|Italie"),
    ("JO", "الأردن"),
    ("JP", "日本|Japon|Japón"),
    ("KE", "Republic of Kenya"),
    ("KG", "Kyrgyz Republic"),
    ("KN", "St. Kitts and Nevis|Saint Kitts|St Kitts"),
    ("KP", "North Korea|DPRK|DPR Korea"),
    (
        "KR",
        "South Korea|Republic of Korea|ROK|S. Korea|R.O. Korea|Korea, Republic of|Korea, South|Korea Rep.|대한민국|한국",
    ),
    ("LA", "Laos|Lao PDR"),
    ("LB", "Liban|لبنان"),
    ("LC", "St. Lucia"),
    ("LK", "Ceylon"),
    ("LT", "Republic of Lithuania|Lietuva|Lituanie"),
    ("LU", "Luxembourg"),
    ("LV", "Latvija|Lettonie"),
    ("LY", "Libyan Arab Jamahiriya"),
    ("MA", "Maroc|Marruecos|المغرب"),
    ("MD", "Moldova|Republic of Moldova"),
    ("MK", "Macedonia|FYROM|FYR Macedonia|The former Yugoslav Republic of Macedonia|Republic of Macedonia"),
    ("MM", "Burma"),
    ("MO", "Macau|Macao SAR"),
    ("MR", "Mauritanie"),
    ("MX", "Mexique"),
    ("NG", "Federal Republic of Nigeria"),
    ("NL", "The Netherlands|Holland|Kingdom of the Netherlands|Nederland|Pays-Bas|Países Bajos"),
    ("NO", "Norge|Norvège"),
    ("PE", "Pérou"),
    ("PL", "Republic of Poland|Polska|Pologne|Polonia"),
    ("PS", "Palestine|Palestinian Territories|Occupied Palestinian Territory"),
    ("RO", "Roumanie"),
    ("RS", "Republic of Serbia|Srbija|Србија|Serbie"),
    ("RU", "Russia|Россия|Российская Федерация|Russie|Rusia"),
    ("SA", "KSA|Kingdom of Saudi Arabia|السعودية|Arabie saoudite"),
    ("SE", "Sverige|Suède"),
    ("ST", "São Tomé|Sao Tome & Principe"),
    ("SY", "Syria"),
    ("SZ", "Swaziland"),
    ("TD", "Tchad"),
    ("TH", "ประเทศไทย"),
    ("TL", "East Timor"),
    ("TN", "Tunisie|Túnez|تونس"),
    ("TR", "Turkey|Republic of Turkey|Turquie|Turquía"),
    ("TT", "Trinidad & Tobago|Trinidad"),
    ("TW", "Taiwan|Chinese Taipei|Taiwan, Province of China|Taiwan ROC"),
    ("TZ", "Tanzania|United Republic of Tanzania"),
    ("UA", "Украина|Україна"),
    (
        "US",
        "US|U.S.|USA|U.S.A.|United States|United States of America|the States|Etats-Unis|Estados Unidos|EEUU|EE.UU.",
    ),
    ("VA", "Vatican|Vatican City"),
    ("VC", "St. Vincent and the Grenadines|St Vincent|Saint Vincent"),
    ("VG", "British Virgin Islands|BVI"),
    ("VI", "US Virgin Islands|U.S. Virgin Islands"),
    ("VN", "Vietnam"),
    ("ZA", "Republic of South Africa|RSA"),
];

/// The members of the five groups.
const REGIONS: &[(Region, &str)] = &[
    (
        Region::African,
        "DZ AO BJ BW BF BI CV CM CF TD KM CG CI CD DJ EG GQ ER SZ ET GA GM GH GN GW KE LS LR LY MG MW ML MR MU MA MZ \
         NA NE NG RW ST SN SC SL SO ZA SS SD TG TN UG TZ ZM ZW",
    ),
    (
        Region::AsiaPacific,
        "AF BH BD BT BN KH CN CY KP FJ IN ID IR IQ JP JO KZ KI KW KG LA LB MY MV MH FM MN MM NR NP OM PK PW PG PH QA \
         KR WS SA SG SB LK SY TJ TH TL TO TM TV AE UZ VU VN YE",
    ),
    (Region::EasternEuropean, "AL AM AZ BY BA BG HR CZ EE GE HU LV LT ME MK PL MD RO RU RS SK SI UA"),
    (
        Region::Grulac,
        "AG AR BS BB BZ BO BR CL CO CR CU DM DO EC SV GD GT GY HT HN JM MX NI PA PY PE KN LC VC SR TT UY VE",
    ),
    (Region::Weog, "AD AU AT BE CA DK FI FR DE GR IS IE IL IT LI LU MT MC NL NZ NO PT SM ES SE CH TR GB US"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_state_has_one_group() {
        let codes: Vec<&str> = REGIONS.iter().flat_map(|(_, members)| members.split_ascii_whitespace()).collect();
        let mut unique = codes.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!((codes.len(), unique.len()), (193, 193));
        assert!(codes.iter().all(|code| Country::try_from(*code).is_ok()));
        let sizes: Vec<usize> = REGIONS.iter().map(|(_, members)| members.split_ascii_whitespace().count()).collect();
        assert_eq!(sizes, [54, 54, 23, 33, 29]);
    }

    #[test]
    fn names_and_aliases_are_found() {
        for (text, code) in [
            ("Estonia", "EE"),
            ("the Netherlands", "NL"),
            ("UK", "GB"),
            ("U.S.", "US"),
            ("USA", "US"),
            ("Russia", "RU"),
            ("south korea", "KR"),
            ("Iran", "IR"),
            ("Vietnam", "VN"),
            ("Viet Nam", "VN"),
            ("Czech Republic", "CZ"),
            ("Ivory Coast", "CI"),
            ("Côte d’Ivoire", "CI"),
            ("The Gambia", "GM"),
            ("DRC", "CD"),
            ("UAE", "AE"),
            ("Turkey", "TR"),
            ("Türkiye", "TR"),
            ("Cape Verde", "CV"),
            ("Swaziland", "SZ"),
            ("Republic of Korea", "KR"),
        ] {
            assert_eq!(Country::find(text).map(Country::code), Some(code), "{text}");
        }
        for text in ["", "in", "IT", "Africa", "America", "Europe", "Korea", "EU", "Latin America"] {
            assert_eq!(Country::find(text), None, "{text}");
        }
    }

    #[test]
    fn names_are_current() {
        let name = |code: &str| Country::try_from(code).unwrap().english_short_name();
        assert_eq!(name("TR"), "Türkiye");
        assert_eq!(name("MK"), "North Macedonia");
        assert_eq!(name("SZ"), "Eswatini");
        assert_eq!(name("CV"), "Cabo Verde");
        assert_eq!(name("RU"), "Russian Federation");
        assert_eq!(name("US"), "United States of America");
        for country in Country::all() {
            assert_eq!(Country::find(country.english_short_name()), Some(country));
        }
    }

    #[test]
    fn groups_of_the_doubtful() {
        let region = |code: &str| Country::try_from(code).unwrap().region();
        assert_eq!(region("IL"), Some(Region::Weog));
        assert_eq!(region("TR"), Some(Region::Weog));
        assert_eq!(region("US"), Some(Region::Weog));
        assert_eq!(region("HK"), None);
        assert_eq!(region("PS"), None);
    }

    #[test]
    fn codes_survive_json() {
        let country = Country::try_from("ee").unwrap();
        let json = serde_json::to_string(&country).unwrap();
        assert_eq!(json, "\"EE\"");
        assert_eq!(serde_json::from_str::<Country>(&json).unwrap(), country);
        assert!(serde_json::from_str::<Country>("\"XX\"").is_err());
    }
}
