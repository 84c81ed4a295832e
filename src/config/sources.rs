//! What was set where: flags, environment, file. The first of them that has a setting decides it.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt,
    path::{Path, PathBuf},
};

use super::{
    Problem,
    table::{Kind, Setting, TABLE},
};

/// The file that is read when nobody names another.
pub const DEFAULT_FILE: &str = "workshops.toml";
const FILE_VARIABLE: &str = "WORKSHOPS_CONFIG";

/// Everything settings can come from. It may hold passwords, so it cannot be printed.
#[derive(Clone, Default)]
pub struct Sources {
    /// Values of flags by the key of their setting.
    pub flags: BTreeMap<&'static str, String>,
    /// The file named by `--config`.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: BTreeMap<OsString, OsString>,
    /// Where `workshops.toml` is looked for; without one, only a named file is read.
    pub directory: Option<PathBuf>,
}

/// Where the value of a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag, by its name.
    Flag(String),
    /// An environment variable.
    Environment(String),
    /// A line of a file.
    File(String),
    /// Nobody set it.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "flag --{name}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File(name) => write!(f, "file {name}"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A text and where it was found.
pub(super) struct Given {
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// The winning text of every setting somebody set, by key.
pub(super) fn gather(sources: &Sources, problems: &mut Vec<Problem>) -> BTreeMap<&'static str, Given> {
    let mut given = from_file(sources, problems);
    given.extend(from_environment(sources, problems));
    given.extend(TABLE.iter().filter_map(|setting| {
        let text = sources.flags.get(setting.key)?.clone();
        Some((setting.key, Given { text, origin: Origin::Flag(setting.flag_name()) }))
    }));
    given
}

fn from_environment(sources: &Sources, problems: &mut Vec<Problem>) -> BTreeMap<&'static str, Given> {
    let mut given = BTreeMap::new();
    for setting in TABLE {
        let names = setting.alias.map(str::to_owned).into_iter().chain([setting.variable()]);
        for name in names {
            let Some(value) = sources.environment.get(&OsString::from(&name)) else { continue };
            match value.to_str() {
                Some(text) => {
                    let origin = Origin::Environment(name);
                    given.insert(setting.key, Given { text: text.to_owned(), origin });
                }
                None => problems.push(Problem(format!("the environment variable {name} is not valid UTF-8"))),
            }
        }
    }
    for name in sources.environment.keys().filter_map(|name| name.to_str()) {
        let known = name == FILE_VARIABLE || TABLE.iter().any(|setting| setting.variable() == name);
        if name.starts_with("WORKSHOPS_") && !known {
            let names = TABLE.iter().map(|setting| setting.variable()).chain([FILE_VARIABLE.to_owned()]);
            problems.push(Problem(format!("unknown environment variable {name}{}", nearest(name, names))));
        }
    }
    given
}

fn from_file(sources: &Sources, problems: &mut Vec<Problem>) -> BTreeMap<&'static str, Given> {
    match read_file(sources) {
        Ok(Some((name, text))) => from_text(&name, &text, problems),
        Ok(None) => BTreeMap::new(),
        Err(problem) => {
            problems.push(problem);
            BTreeMap::new()
        }
    }
}

/// Name and content of the file; a file that somebody named must exist.
fn read_file(sources: &Sources) -> Result<Option<(String, String)>, Problem> {
    let named = sources.environment.get(&OsString::from(FILE_VARIABLE)).map(PathBuf::from);
    let (path, origin) = match (&sources.file, named) {
        (Some(path), _) => (path.clone(), "flag --config".to_owned()),
        (None, Some(path)) => (path, format!("environment {FILE_VARIABLE}")),
        (None, None) if sources.directory.is_none() => return Ok(None),
        (None, None) => (PathBuf::from(DEFAULT_FILE), String::new()),
    };
    let name = path.display().to_string();
    let directory = sources.directory.as_deref().unwrap_or(Path::new(""));
    match std::fs::read_to_string(directory.join(&path)) {
        Ok(text) => Ok(Some((name, text))),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound && origin.is_empty() => Ok(None),
        Err(cause) if origin.is_empty() => Err(Problem(format!("cannot read the file {name}: {cause}"))),
        Err(cause) => Err(Problem(format!("cannot read the file {name} ({origin}): {cause}"))),
    }
}

fn from_text(name: &str, text: &str, problems: &mut Vec<Problem>) -> BTreeMap<&'static str, Given> {
    let table = match text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => {
            // The error's own text quotes the line, which may hold a password.
            let line = error.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
            problems
                .push(Problem(format!("the file {name} is not valid TOML: line {line}: {}", plain(error.message()))));
            return BTreeMap::new();
        }
    };
    let mut given = BTreeMap::new();
    for (key, value) in table {
        let Some(setting) = TABLE.iter().find(|setting| setting.key == key) else {
            let keys = TABLE.iter().map(|setting| setting.key.to_owned());
            problems.push(Problem(format!("unknown setting {key} (file {name}){}", nearest(&key, keys))));
            continue;
        };
        match text_of(setting.kind, &value) {
            Some(text) => {
                given.insert(setting.key, Given { text, origin: Origin::File(name.to_owned()) });
            }
            None => problems.push(wrong_type(setting, name)),
        }
    }
    given
}

/// The first line of a message of the TOML reader.
fn plain(message: &str) -> &str {
    message.lines().next().unwrap_or("unreadable")
}

fn text_of(kind: Kind, value: &toml::Value) -> Option<String> {
    match (value, kind) {
        (toml::Value::String(text), _) => Some(text.clone()),
        (toml::Value::Integer(number), _) => Some(number.to_string()),
        (toml::Value::Boolean(switch), Kind::Switch) => Some(switch.to_string()),
        (toml::Value::Array(entries), Kind::Origins | Kind::Networks) => {
            let entries = entries.iter().map(toml::Value::as_str).collect::<Option<Vec<_>>>()?;
            Some(entries.join(", "))
        }
        _ => None,
    }
}

fn wrong_type(setting: &Setting, file: &str) -> Problem {
    Problem(format!("{} (file {file}) must be {}, as text in quotes", setting.key, setting.kind.allowed()))
}

/// The known name that is spelled most like an unknown one.
fn nearest(name: &str, known: impl Iterator<Item = String>) -> String {
    known
        .map(|candidate| (strsim::normalized_damerau_levenshtein(name, &candidate), candidate))
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map_or_else(String::new, |(_, candidate)| format!("; the nearest known one is {candidate}"))
}
