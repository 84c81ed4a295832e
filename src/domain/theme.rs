//! Themes, as mutations write them.

use entities::{EditionId, ThemeKind, TopicId};
use serde::{Deserialize, Serialize};

use super::{
    input::{Checks, ListPatch, Patch},
    names::normalize_name,
    user_error::{UserError, UserErrorCode},
};

/// The largest place a theme may have in its edition.
pub const MAX_POSITION: i32 = 10_000;
/// Aliases of a theme at most.
pub const MAX_ALIASES: usize = 50;

/// The fields of a theme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThemeFields {
    /// Its edition, which stays what it is.
    pub edition: EditionId,
    /// Short name in addresses, unique in its edition.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// What it is to its edition.
    pub kind: ThemeKind,
    /// Its place among the edition's themes, from 1; no two have the same.
    pub position: i32,
    /// The cross-year topic it belongs to.
    pub topic: Option<TopicId>,
    /// Other names it is stated under, in the order of their keys.
    pub aliases: Vec<String>,
}

/// What an update does to a theme; of a new one, what it is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThemePatch {
    /// Short name in addresses.
    pub slug: Patch<String>,
    /// Its name.
    pub name: Patch<String>,
    /// What it is about.
    pub description: Patch<Option<String>>,
    /// What it is to its edition.
    pub kind: Patch<ThemeKind>,
    /// Its place.
    pub position: Patch<i32>,
    /// Its topic.
    pub topic: Patch<Option<TopicId>>,
    /// Other names it is stated under.
    pub aliases: ListPatch<String>,
}

impl ThemeFields {
    /// Checks the fields, one by one and together.
    #[must_use]
    pub fn check(self, checks: &mut Checks) -> Self {
        let slug = checks.slug("slug", &self.slug);
        let name = checks.name("name", &self.name);
        let description = checks.optional_text("description", self.description);
        if !(1..=MAX_POSITION).contains(&self.position) {
            let message = format!("position must be between 1 and {MAX_POSITION}.");
            checks.push(UserError::new(UserErrorCode::Invalid, "position", message));
        }
        let aliases = check_aliases(self.aliases, &name, checks);
        Self { slug, name, description, aliases, ..self }
    }
}

/// Aliases without those that say the name again, in the order of their keys.
fn check_aliases(aliases: Vec<String>, name: &str, checks: &mut Checks) -> Vec<String> {
    let own = normalize_name(name);
    let mut keyed = Vec::with_capacity(aliases.len());
    for alias in aliases {
        let alias = checks.name("aliases", &alias);
        let key = normalize_name(&alias);
        if key.is_empty() && !alias.is_empty() {
            let message = format!("An alias has letters or digits: {alias} has none.");
            checks.push(UserError::new(UserErrorCode::Invalid, "aliases", message));
        }
        keyed.push((key, alias));
    }
    keyed.retain(|(key, _)| *key != own);
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    keyed.dedup_by(|a, b| a.0 == b.0);
    if keyed.len() > MAX_ALIASES {
        let message = format!("A theme may have {MAX_ALIASES} aliases at most.");
        checks.push(UserError::new(UserErrorCode::Invalid, "aliases", message));
    }
    keyed.into_iter().map(|(_, alias)| alias).collect()
}

impl ThemePatch {
    /// The fields after the update, not checked yet.
    #[must_use]
    pub fn apply(self, before: ThemeFields) -> ThemeFields {
        let Self { slug, name, description, kind, position, topic, aliases } = self;
        ThemeFields {
            edition: before.edition,
            slug: slug.or(before.slug),
            name: name.or(before.name),
            description: description.or(before.description),
            kind: kind.or(before.kind),
            position: position.or(before.position),
            topic: topic.or(before.topic),
            aliases: aliases.apply(before.aliases, |a, b| normalize_name(a) == normalize_name(b)),
        }
    }

    /// The fields of a new theme, not checked yet: without a place it comes last, which is `end`.
    #[must_use]
    pub fn make(self, edition: EditionId, end: i32) -> ThemeFields {
        self.apply(ThemeFields {
            edition,
            slug: String::new(),
            name: String::new(),
            description: None,
            kind: ThemeKind::Main,
            position: end,
            topic: None,
            aliases: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn fields(aliases: &[&str]) -> ThemeFields {
        let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        let patch = ThemePatch {
            slug: Patch::Set("access".to_owned()),
            name: Patch::Set("Access".to_owned()),
            aliases: ListPatch { set: Some(aliases), ..ListPatch::default() },
            ..ThemePatch::default()
        };
        patch.make(EditionId(Uuid::nil()), 3)
    }

    #[test]
    fn aliases_are_those_that_say_something_else_each_once() {
        let mut checks = Checks::default();
        let checked = fields(&["Zugang", "ACCESS", "Accès", "zugang "]).check(&mut checks);
        assert!(checks.passed());
        assert_eq!(checked.aliases, ["Accès", "Zugang"]);
        assert_eq!(checked.position, 3);
    }

    #[test]
    fn what_is_wrong_is_said_at_once() {
        let mut checks = Checks::default();
        let wrong = ThemeFields { slug: "A b".to_owned(), position: 0, ..fields(&["!", ""]) };
        let checked = wrong.check(&mut checks);
        let errors = checks.finish(checked).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field[0].as_str()).collect();
        assert_eq!(fields, ["slug", "position", "aliases", "aliases"]);
    }

    #[test]
    fn an_empty_patch_changes_nothing() {
        let before = fields(&["Zugang"]);
        assert_eq!(ThemePatch::default().apply(before.clone()), before);
    }
}
