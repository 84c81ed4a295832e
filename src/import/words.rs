//! Plain files of words and phrases, one entry a line; a line that begins with `#` is a remark.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// The lines of a file that are entries.
fn entries(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

/// A set of words.
pub(super) struct Words {
    file: &'static str,
    set: OnceLock<HashSet<&'static str>>,
}

impl Words {
    pub const fn new(file: &'static str) -> Self {
        Self { file, set: OnceLock::new() }
    }

    pub fn contains(&self, word: &str) -> bool {
        self.set.get_or_init(|| entries(self.file).collect()).contains(word)
    }
}

/// Phrases with what they mean: the meaning, a colon, the phrase.
pub(super) struct Phrases {
    file: &'static str,
    table: OnceLock<HashMap<&'static str, &'static str>>,
}

impl Phrases {
    pub const fn new(file: &'static str) -> Self {
        Self { file, table: OnceLock::new() }
    }

    /// Meaning and phrase, in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        entries(self.file).filter_map(|line| line.split_once(": "))
    }

    /// What a phrase means.
    pub fn meaning(&self, phrase: &str) -> Option<&'static str> {
        self.table.get_or_init(|| self.rows().map(|(meaning, phrase)| (phrase, meaning)).collect()).get(phrase).copied()
    }
}
