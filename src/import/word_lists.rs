//! Word lists of the importer, from the files in `words`. They are short, made by hand from what proposal pages usually
//! say, and never complete: a word that is missing makes a part of a line doubtful, not wrong. All words are folded and in
//! the singular or as they are met.

use super::words::{Phrases, Words};

/// Forms of address before a name.
pub(super) static HONORIFICS: Words = Words::new(include_str!("words/honorifics.txt"));
/// Words of honorifics.txt that announce a person by themselves.
pub(super) static SURE_HONORIFICS: Words = Words::new(include_str!("words/sure_honorifics.txt"));
/// Degrees, orders and memberships after a name.
pub(super) static POST_NOMINALS: Words = Words::new(include_str!("words/post_nominals.txt"));
/// Words inside names that are written small.
pub(super) static PARTICLES: Words = Words::new(include_str!("words/particles.txt"));
/// Words that end or head what a person does.
pub(super) static TITLE_WORDS: Words = Words::new(include_str!("words/title_words.txt"));
/// Titles whose "of" is followed by what they lead, whatever its name looks like.
pub(super) static LEADING_TITLES: Words = Words::new(include_str!("words/leading_titles.txt"));
/// Words that belong to organizations. Plurals are met by dropping an "s".
pub(super) static ORGANIZATION_WORDS: Words = Words::new(include_str!("words/organization_words.txt"));
/// Public bodies: a country in their name is the country they belong to.
pub(super) static PUBLIC_BODY_WORDS: Words = Words::new(include_str!("words/public_body_words.txt"));
/// Public bodies by their first word or last words, for "Uganda Communications Commission".
pub(super) static STATE_WORDS: Words = Words::new(include_str!("words/state_words.txt"));
/// Teaching and research: a place in their name is not where they belong ("University of Georgia").
pub(super) static PLACE_NAMED_WORDS: Words = Words::new(include_str!("words/place_named_words.txt"));
/// Parts of a larger organization, named before it.
pub(super) static SUB_UNIT_WORDS: Words = Words::new(include_str!("words/sub_unit_words.txt"));
/// Fields of work: after a title they are part of it.
pub(super) static SUBJECT_WORDS: Words = Words::new(include_str!("words/subject_words.txt"));
/// Acronyms that name subjects or regions, not organizations.
pub(super) static SUBJECT_ACRONYMS: Words = Words::new(include_str!("words/subject_acronyms.txt"));
/// Well-known organizations whose names look like anything else.
pub(super) static KNOWN_ORGANIZATIONS: Words = Words::new(include_str!("words/known_organizations.txt"));
/// Places that stand between an organization and a country.
pub(super) static CITIES: Words = Words::new(include_str!("words/cities.txt"));
/// Regions of the world.
pub(super) static REGIONS: Words = Words::new(include_str!("words/regions.txt"));
/// Seats that belong to an organization's name after a comma.
pub(super) static CAMPUSES: Words = Words::new(include_str!("words/campuses.txt"));
/// Legal forms that stand after a comma.
pub(super) static LEGAL_FORMS: Words = Words::new(include_str!("words/legal_forms.txt"));
/// Bodies whose names go on after a comma ("Ministry of Trade, Industry and Tourism").
pub(super) static BODY_HEADS: Words = Words::new(include_str!("words/body_heads.txt"));
/// Words that make a part of a list a body of its own.
pub(super) static OWN_BODIES: Words = Words::new(include_str!("words/own_bodies.txt"));
/// What a title leads without saying of which organization.
pub(super) static LED_BODIES: Words = Words::new(include_str!("words/led_bodies.txt"));
/// Words of organizations that name none by themselves.
pub(super) static GENERIC_WORDS: Words = Words::new(include_str!("words/generic_words.txt"));
/// Answers that only say that there is none.
pub(super) static EMPTY_ANSWERS: Words = Words::new(include_str!("words/empty_answers.txt"));
/// Words of a heading that say nothing.
pub(super) static HEADING_FILLERS: Words = Words::new(include_str!("words/heading_fillers.txt"));
/// Roles in the plural: more than one person follows.
pub(super) static PLURAL_ROLES: Words = Words::new(include_str!("words/plural_roles.txt"));
/// Words of the links to the other pages of a list.
pub(super) static PAGER_WORDS: Words = Words::new(include_str!("words/pager_words.txt"));
/// Words that are forms of address and given names; they are names where only one word follows.
pub(super) static ADDRESS_OR_NAME: Words = Words::new(include_str!("words/address_or_name.txt"));
/// Words that no name of a person holds.
pub(super) static FUNCTION_WORDS: Words = Words::new(include_str!("words/function_words.txt"));
/// Words of organizations and titles that are names of people too.
pub(super) static ALSO_NAMES: Words = Words::new(include_str!("words/also_names.txt"));
/// Beginnings of names before an inner capital.
pub(super) static NAME_PREFIXES: Words = Words::new(include_str!("words/name_prefixes.txt"));
/// Countries that are family or given names as well.
pub(super) static COUNTRY_NAMES: Words = Words::new(include_str!("words/country_names.txt"));
/// Words before a title that are none by themselves.
pub(super) static TITLE_QUALIFIERS: Words = Words::new(include_str!("words/title_qualifiers.txt"));
/// Words a status at the end of a part begins with.
pub(super) static STATUS_STARTS: Words = Words::new(include_str!("words/status_starts.txt"));
/// Words that are a role as a heading and a title beside a name.
pub(super) static ROLE_LIKE_TITLES: Words = Words::new(include_str!("words/role_like_titles.txt"));
/// Small words inside names of organizations, which names of people do not have.
pub(super) static NAME_JOINTS: Words = Words::new(include_str!("words/name_joints.txt"));
/// Words beside a role that say nothing.
pub(super) static ROLE_FILLERS: Words = Words::new(include_str!("words/role_fillers.txt"));
/// Words beside a stakeholder group that say nothing.
pub(super) static GROUP_FILLERS: Words = Words::new(include_str!("words/group_fillers.txt"));
/// Texts that say that nobody is named yet.
pub(super) static NOBODY: Words = Words::new(include_str!("words/nobody.txt"));
/// Words for a person not named, with a group before them.
pub(super) static UNNAMED_HOLDERS: Words = Words::new(include_str!("words/unnamed_holders.txt"));
/// Words for a person not named, at the end.
pub(super) static UNNAMED_ENDINGS: Words = Words::new(include_str!("words/unnamed_endings.txt"));
/// Words that sentences have and names of organizations have not.
pub(super) static PROSE_WORDS: Words = Words::new(include_str!("words/prose_words.txt"));
/// Words beside a status that say nothing.
pub(super) static STATUS_FILLERS: Words = Words::new(include_str!("words/status_fillers.txt"));
/// Words for a person not named.
pub(super) static UNNAMED: Words = Words::new(include_str!("words/unnamed.txt"));
/// Words before a person not named.
pub(super) static COUNTS: Words = Words::new(include_str!("words/counts.txt"));
/// Words that announce an address or a number.
pub(super) static ADDRESS_WORDS: Words = Words::new(include_str!("words/address_words.txt"));
/// Endings of words for somebody who does something.
pub(super) static AGENT_ENDINGS: Words = Words::new(include_str!("words/agent_endings.txt"));
/// Words that end like [`AGENT_ENDINGS`] and are nobody.
pub(super) static NO_AGENTS: Words = Words::new(include_str!("words/no_agents.txt"));
/// Words for somebody that newspapers and companies are called as well.
pub(super) static PAPER_NAMES: Words = Words::new(include_str!("words/paper_names.txt"));
/// Articles that begin a name, written large.
pub(super) static ARTICLES: Words = Words::new(include_str!("words/articles.txt"));
/// Words of a remark that somebody takes part from elsewhere.
pub(super) static REMOTE_WORDS: Words = Words::new(include_str!("words/remote_words.txt"));
/// Words beside [`REMOTE_WORDS`] that say nothing.
pub(super) static REMOTE_FILLERS: Words = Words::new(include_str!("words/remote_fillers.txt"));
/// Adjectives of countries.
pub(super) static DEMONYMS: Phrases = Phrases::new(include_str!("words/demonyms.txt"));
/// Phrases that name a role.
pub(super) static ROLE_PHRASES: Phrases = Phrases::new(include_str!("words/role_phrases.txt"));
/// Phrases that name a stakeholder group.
pub(super) static GROUP_PHRASES: Phrases = Phrases::new(include_str!("words/group_phrases.txt"));
/// What labels ask for.
pub(super) static LABEL_TEXTS: Phrases = Phrases::new(include_str!("words/label_texts.txt"));
/// What a form about a person asks before each of its parts.
pub(super) static FORM_WORDS: Phrases = Phrases::new(include_str!("words/form_words.txt"));
