//! The flags that set settings, made from the table of settings: names, help and defaults have one source.

use std::collections::BTreeMap;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use crate::config::table::{Fallback, Flag, Kind, Setting, TABLE};

/// Flags of every command.
pub(super) struct Everywhere(BTreeMap<&'static str, String>);

/// Flags of `serve` and `config`.
pub(super) struct Server(BTreeMap<&'static str, String>);

impl Everywhere {
    pub(super) fn into_values(self) -> BTreeMap<&'static str, String> {
        self.0
    }
}

impl Server {
    pub(super) fn into_values(self) -> BTreeMap<&'static str, String> {
        self.0
    }
}

impl Args for Everywhere {
    fn augment_args(command: Command) -> Command {
        augment(command, Flag::Everywhere)
    }

    fn augment_args_for_update(command: Command) -> Command {
        augment(command, Flag::Everywhere)
    }
}

impl Args for Server {
    fn augment_args(command: Command) -> Command {
        augment(command, Flag::Server)
    }

    fn augment_args_for_update(command: Command) -> Command {
        augment(command, Flag::Server)
    }
}

impl FromArgMatches for Everywhere {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(given(matches, Flag::Everywhere)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.extend(given(matches, Flag::Everywhere));
        Ok(())
    }
}

impl FromArgMatches for Server {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(given(matches, Flag::Server)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.extend(given(matches, Flag::Server));
        Ok(())
    }
}

fn of(scope: Flag) -> impl Iterator<Item = &'static Setting> {
    TABLE.into_iter().filter(move |setting| setting.flag == scope)
}

fn given(matches: &ArgMatches, scope: Flag) -> BTreeMap<&'static str, String> {
    of(scope).filter_map(|setting| Some((setting.key, matches.get_one::<String>(setting.key)?.clone()))).collect()
}

fn augment(command: Command, scope: Flag) -> Command {
    of(scope).fold(command, |command, setting| {
        let arg = Arg::new(setting.key)
            .long(setting.flag_name())
            .value_name(value_name(setting.kind))
            .global(scope == Flag::Everywhere)
            .allow_hyphen_values(false)
            .help(help(setting));
        command.arg(arg)
    })
}

fn help(setting: &Setting) -> String {
    let default = match setting.fallback {
        Fallback::Fixed(text) | Fallback::Derived(text) => format!("default: {text}; "),
        Fallback::Unset => String::new(),
    };
    format!("{} [{default}env: {}]", setting.about, setting.variable())
}

fn value_name(kind: Kind) -> String {
    let name = match kind {
        Kind::Database | Kind::Replica | Kind::Web => "URL",
        Kind::Listen => "ADDRESS",
        Kind::Count { .. } => "NUMBER",
        Kind::Span { .. } => "DURATION",
        Kind::Word(words) => return words.join("|"),
        Kind::Filter => "FILTER",
        Kind::Size { .. } => "SIZE",
        Kind::Switch => "true|false",
        Kind::Path => "PATH",
        Kind::Text => "TEXT",
        Kind::Keys => "URL|PATH",
        Kind::Origins | Kind::Networks => "LIST",
    };
    name.to_owned()
}
