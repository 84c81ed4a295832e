//! Settings: who wins, what is refused, what is shown.

use std::{collections::BTreeMap, path::PathBuf};

use workshops::config::{
    Config, Loaded, Origin, Origins, Sources, load,
    table::{Flag, Setting, TABLE},
};

use crate::support::binary::Place;

/// Four values for each setting: of the file, of the alias in the environment, of the environment, of the flag.
const SAMPLES: [(&str, [&str; 4]); 54] = [
    ("database", ["postgres://h/a", "postgres://h/b", "postgres://h/c", "postgres://h/d"]),
    ("database_replica", ["postgres://r/a", "", "postgres://r/c", ""]),
    ("read_connections", ["1", "", "100", ""]),
    ("write_connections", ["2", "", "100", ""]),
    ("write_queue", ["1", "", "100000", ""]),
    ("busy_timeout", ["100ms", "", "5m", ""]),
    ("statement_timeout", ["1s", "", "10m", ""]),
    ("sqlite_synchronous", ["normal", "", "full", ""]),
    ("listen", ["127.0.0.1:1", "", "127.0.0.1:3", "[::1]:4"]),
    ("metrics_listen", ["127.0.0.1:9464", "", "[::1]:9464", ""]),
    ("public_url", ["http://a.example/", "", "https://c.example/x", "https://d.example"]),
    ("shutdown_grace", ["0s", "", "600s", ""]),
    ("cors_origins", ["none", "", "https://a.example, http://b.example:8080", ""]),
    ("trusted_proxies", ["10.0.0.0/8", "", "127.0.0.1, fd00::/8", ""]),
    ("max_connections", ["1", "", "100000", ""]),
    ("header_time", ["100ms", "", "5m", ""]),
    ("body_time", ["100ms", "", "5m", ""]),
    ("idle_time", ["100ms", "", "1h", ""]),
    ("concurrent_requests", ["1", "", "100000", ""]),
    ("queue_time", ["0s", "", "30s", ""]),
    ("body_memory", ["16MiB", "", "1024MiB", ""]),
    ("budget_per_minute", ["1", "", "1000000000", ""]),
    ("budget_burst", ["1", "", "1000000000", ""]),
    ("oidc_issuer", ["https://a.example/", "", "https://b.example/realm", ""]),
    ("oidc_audience", ["workshops", "", "https://workshops.example.org", ""]),
    ("oidc_jwks", ["keys.json", "", "https://b.example/keys?all", ""]),
    ("oidc_role_claim", ["groups", "", "realm_access.roles", ""]),
    ("introspection", ["false", "", "true", ""]),
    ("trusted_documents", ["a.json", "", "documents", ""]),
    ("trusted_only", ["false", "", "false", ""]),
    ("persisted_memory", ["64KiB", "", "1024MiB", ""]),
    ("prepared_documents", ["1", "", "100000", ""]),
    ("answer_memory", ["0B", "", "4096MiB", ""]),
    ("row_memory", ["0B", "", "4096MiB", ""]),
    ("cache_max_age", ["0s", "", "24h", ""]),
    ("cache_stale", ["0s", "", "168h", ""]),
    ("surrogate_keys", ["true", "", "false", ""]),
    ("max_body", ["1KiB", "", "16MiB", ""]),
    ("max_editor_body", ["1KiB", "", "64MiB", ""]),
    ("max_tokens", ["100", "", "100000", ""]),
    ("max_depth", ["4", "", "32", ""]),
    ("max_fragments", ["1", "", "2000", ""]),
    ("max_aliases", ["0", "", "2000", ""]),
    ("max_root_fields", ["1", "", "1000", ""]),
    ("max_directives", ["0", "", "2000", ""]),
    ("max_operations", ["1", "", "200", ""]),
    ("max_cost", ["100", "", "1000000000", ""]),
    ("max_nodes", ["100", "", "1000000000", ""]),
    ("max_list", ["10", "", "10000", ""]),
    ("max_variables", ["1024B", "", "16 MiB", ""]),
    ("query_time", ["100ms", "", "5m", ""]),
    ("mutation_time", ["100ms", "", "5m", ""]),
    ("log", ["warn", "", "info,workshops=debug", "off"]),
    ("log_format", ["text", "", "json", "text"]),
];

/// Sources with a settings file.
struct Setup {
    sources: Sources,
    directory: tempfile::TempDir,
    file: BTreeMap<&'static str, String>,
}

impl Setup {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let sources = Sources { directory: Some(directory.path().to_owned()), ..Sources::default() };
        let mut setup = Self { sources, directory, file: BTreeMap::new() };
        // A replica is only allowed beside PostgreSQL.
        setup.file("database", "postgres://h/x");
        setup
    }

    fn file(&mut self, key: &'static str, value: &str) {
        self.file.insert(key, value.to_owned());
        let text = self.file.iter().map(|(key, value)| format!("{key} = {value:?}")).collect::<Vec<_>>();
        self.text(&text.join("\n"));
    }

    fn text(&self, text: &str) {
        std::fs::write(self.directory.path().join("workshops.toml"), text).unwrap();
    }

    fn env(&mut self, name: &str, value: &str) {
        self.sources.environment.insert(name.into(), value.into());
    }

    fn row(&self, setting: &Setting) -> (Option<String>, Origin) {
        let Loaded { rows, .. } = load(&self.sources).unwrap();
        let row = rows.into_iter().find(|row| row.key == setting.key).unwrap();
        (row.value, row.origin)
    }

    fn error(&self) -> String {
        load(&self.sources).unwrap_err().to_string()
    }
}

#[test]
fn flag_before_environment_before_file_before_default_for_every_setting() {
    assert_eq!(TABLE.map(|setting| setting.key), SAMPLES.map(|(key, _)| key), "a setting has no samples");
    for (setting, (_, [file, alias, variable, flag])) in TABLE.into_iter().zip(SAMPLES) {
        let mut setup = Setup::new();
        let given = |text: &str| Some(text.to_owned());
        if setting.key != "database" {
            assert_eq!(setup.row(setting).1, Origin::Default, "{}", setting.key);
        }
        // Three of these are only allowed together.
        for key in ["oidc_issuer", "oidc_audience", "oidc_jwks"] {
            if setting.key.starts_with("oidc_") {
                setup.file(key, "set");
            }
        }
        setup.file(setting.key, file);
        assert_eq!(setup.row(setting), (given(file), Origin::File("workshops.toml".to_owned())));
        if let Some(name) = setting.alias {
            setup.env(name, alias);
            assert_eq!(setup.row(setting), (given(alias), Origin::Environment(name.to_owned())));
        }
        setup.env(&setting.variable(), variable);
        assert_eq!(setup.row(setting), (given(variable), Origin::Environment(setting.variable())));
        if setting.flag != Flag::None {
            setup.sources.flags.insert(setting.key, flag.to_owned());
            assert_eq!(setup.row(setting), (given(flag), Origin::Flag(setting.flag_name())));
        }
    }
}

#[test]
fn without_any_source_the_defaults_hold() {
    let Loaded { config, rows } = load(&Sources::default()).unwrap();
    assert!(rows.iter().all(|row| row.origin == Origin::Default));
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url.as_str(), "http://127.0.0.1:8080/");
    assert!((4..=16).contains(&config.database.read_connections));
}

#[test]
fn the_public_address_follows_the_port_that_was_taken_unless_somebody_set_it() {
    let config = Config::on_database("sqlite://x.db").unwrap();
    let bound = config.clone().listening_on("0.0.0.0:4711".parse().unwrap());
    assert_eq!(
        (bound.public_url.as_str(), bound.local_url().as_str()),
        ("http://127.0.0.1:4711/", "http://127.0.0.1:4711")
    );

    let mut setup = Setup::new();
    setup.file("public_url", "https://workshops.example.org");
    let bound = load(&setup.sources).unwrap().config.listening_on("[::]:4711".parse().unwrap());
    assert_eq!(bound.public_url.as_str(), "https://workshops.example.org/");
    assert_eq!(bound.local_url(), "http://[::1]:4711");
}

#[test]
fn everything_wrong_is_reported_at_once_with_origin_value_and_what_is_allowed() {
    let mut setup = Setup::new();
    setup.file("read_connections", "101");
    setup.env("WORKSHOPS_BUSY_TIMEOUT", "5");
    setup.env("WORKSHOPS_LISTN", "127.0.0.1:1");
    setup.sources.flags.insert("listen", "localhost".to_owned());
    let error = setup.error();
    for part in [
        "read_connections = \"101\" (file workshops.toml) must be a whole number from 1 to 100",
        "busy_timeout = \"5\" (environment WORKSHOPS_BUSY_TIMEOUT) must be a duration with its unit (ms, s, m, h) from 100ms to 5m",
        "unknown environment variable WORKSHOPS_LISTN; the nearest known one is WORKSHOPS_LISTEN",
        "listen = \"localhost\" (flag --listen) must be an IP address with a port",
    ] {
        assert!(error.contains(part), "{part:?} is not in {error}");
    }
}

#[test]
fn every_setting_refuses_what_it_does_not_allow() {
    let wrong: [(&str, &[&str]); 54] = [
        ("database", &["", "mysql://h/x", "sqlite://", "sqlite::memory:", "sqlite://x?mode=memory", "postgres://h"]),
        ("database_replica", &["sqlite://x.db", "postgres://u:p@h:port/x"]),
        ("read_connections", &["0", "101", "-1", "many", "1.5"]),
        ("write_connections", &["1", "101"]),
        ("write_queue", &["0", "100001"]),
        ("busy_timeout", &["5", "99ms", "301s", "s", "-5s", "5 weeks", "18446744073709551615h"]),
        ("statement_timeout", &["0s", "11m"]),
        ("sqlite_synchronous", &["off", "FULL"]),
        ("listen", &["", "8080", "localhost:80", "127.0.0.1:65536"]),
        ("metrics_listen", &["", "9464", "localhost:9464"]),
        (
            "public_url",
            &[
                "example.org",
                "ftp://a.example",
                "https://u:p@a.example",
                "https://a.example/?x",
                "https://a.example/#x",
            ],
        ),
        ("shutdown_grace", &["601s"]),
        ("cors_origins", &["", "example.org", "https://a.example/", "https://a.example, *", "HTTPS://a.example"]),
        ("trusted_proxies", &["localhost", "10.0.0.0/33", "10.0.0.1,,"]),
        ("max_connections", &["0"]),
        ("header_time", &["99ms"]),
        ("body_time", &["301s"]),
        ("idle_time", &["99ms"]),
        ("concurrent_requests", &["0"]),
        ("queue_time", &["31s"]),
        ("body_memory", &["15MiB", "16385MiB"]),
        ("budget_per_minute", &["-1", "1000000001"]),
        ("budget_burst", &["0"]),
        ("oidc_issuer", &["", " https://a.example"]),
        ("oidc_audience", &["", "a\nb"]),
        ("oidc_jwks", &["", "http://a.example/keys", "ftp://localhost/keys", "https://"]),
        ("oidc_role_claim", &["", "roles "]),
        ("introspection", &["yes", "1"]),
        ("trusted_documents", &[""]),
        ("trusted_only", &["on"]),
        ("persisted_memory", &["63KiB", "1GiB", "1048576"]),
        ("prepared_documents", &["0"]),
        ("answer_memory", &["0", "4097MiB"]),
        ("row_memory", &["0", "4097MiB"]),
        ("cache_max_age", &["25h"]),
        ("cache_stale", &["169h"]),
        ("surrogate_keys", &["on"]),
        ("max_body", &["1023B", "17MiB", "256KB"]),
        ("max_editor_body", &["1023B", "65MiB"]),
        ("max_tokens", &["99"]),
        ("max_depth", &["3", "33"]),
        ("max_fragments", &["0"]),
        ("max_aliases", &["2001"]),
        ("max_root_fields", &["0"]),
        ("max_directives", &["2001"]),
        ("max_operations", &["0"]),
        ("max_cost", &["99"]),
        ("max_nodes", &["99"]),
        ("max_list", &["9"]),
        ("max_variables", &["1023B"]),
        ("query_time", &["0s"]),
        ("mutation_time", &["6m"]),
        ("log", &["", "inof", "info,debgu", "workshops=loud"]),
        ("log_format", &["xml"]),
    ];
    assert_eq!(TABLE.map(|setting| setting.key), wrong.map(|(key, _)| key));
    for (setting, values) in TABLE.into_iter().zip(wrong) {
        for value in values.1 {
            let mut setup = Setup::new();
            setup.env(&setting.variable(), value);
            let error = setup.error();
            assert!(error.contains(&format!("(environment {}) must be ", setting.variable())), "{value:?}: {error}");
        }
    }
}

#[test]
fn an_issuer_needs_its_audience_and_its_keys() {
    let mut setup = Setup::new();
    setup.env("WORKSHOPS_OIDC_ISSUER", "https://login.example.org");
    setup.env("WORKSHOPS_OIDC_JWKS", "http://127.0.0.1:8081/keys");
    assert!(setup.error().contains("oidc_issuer, oidc_audience and oidc_jwks need each other"), "{}", setup.error());
    setup.env("WORKSHOPS_OIDC_AUDIENCE", "workshops");
    let oidc = load(&setup.sources).unwrap().config.http.oidc.unwrap();
    assert_eq!((oidc.issuer.as_str(), oidc.role_claim.as_str()), ("https://login.example.org", "roles"));
    assert!(load(&Sources::default()).unwrap().config.http.oidc.is_none());
}

#[test]
fn unknown_keys_wrong_types_and_broken_files_are_errors() {
    let setup = Setup::new();
    setup.text("databse = 'sqlite://x.db'\nlog = true\n[http]\nlisten = 1\n");
    let error = setup.error();
    assert!(
        error.contains("unknown setting databse (file workshops.toml); the nearest known one is database"),
        "{error}"
    );
    assert!(error.contains("unknown setting http (file workshops.toml)"), "{error}");
    assert!(error.contains("log (file workshops.toml) must be"), "{error}");

    setup.text("log = 'info'\ndatabase = 'postgres://u:geheim@h/x\n");
    let error = setup.error();
    assert!(error.contains("the file workshops.toml is not valid TOML: line 2"), "{error}");
    assert!(!error.contains("geheim"), "{error}");
}

#[test]
fn numbers_in_the_file_need_no_quotes() {
    let setup = Setup::new();
    setup.text("read_connections = 7");
    assert_eq!(load(&setup.sources).unwrap().config.database.read_connections, 7);
}

#[test]
fn switches_and_lists_in_the_file_are_those_of_toml() {
    let setup = Setup::new();
    setup.text("introspection = false\ntrusted_proxies = ['10.0.0.0/8', '::1']\ncors_origins = ['https://a.example']");
    let config = load(&setup.sources).unwrap().config;
    assert!(!config.limits.introspection);
    assert_eq!(config.http.trusted_proxies, ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
    assert_eq!(config.http.cors, Origins::Listed(vec!["https://a.example".to_owned()]));
}

#[test]
fn the_defaults_of_limits_are_those_of_the_table() {
    let config = Config::on_database("sqlite://x.db").unwrap();
    assert_eq!(config.limits, workshops::document::Limits::default());
    assert_eq!((config.http.budget, config.http.cors), (None, Origins::Any));
}

#[test]
fn a_burst_follows_the_budget_unless_somebody_set_it() {
    let mut setup = Setup::new();
    let budget = |setup: &Setup| {
        let budget = load(&setup.sources).unwrap().config.http.budget.unwrap();
        (budget.per_minute.get(), budget.burst.get())
    };
    setup.file("budget_per_minute", "600");
    assert_eq!(budget(&setup), (600, 600));
    setup.file("budget_burst", "60");
    assert_eq!(budget(&setup), (600, 60));
}

#[test]
fn executing_trusted_documents_only_needs_some() {
    let mut setup = Setup::new();
    setup.file("trusted_only", "true");
    assert!(setup.error().contains("trusted_only needs trusted_documents"), "{}", setup.error());
    setup.file("trusted_documents", "documents.json");
    assert!(load(&setup.sources).unwrap().config.http.documents.trusted_only);
}

#[test]
fn rows_come_in_the_order_of_the_table() {
    let rows = load(&Sources::default()).unwrap().rows;
    assert_eq!(rows.iter().map(|row| row.key).collect::<Vec<_>>(), TABLE.map(|setting| setting.key));
}

#[test]
fn a_named_file_must_exist_and_the_flag_wins_over_the_environment() {
    let mut setup = Setup::new();
    std::fs::write(setup.directory.path().join("a.toml"), "log = 'warn'").unwrap();
    std::fs::write(setup.directory.path().join("b.toml"), "log = 'error'").unwrap();
    setup.env("WORKSHOPS_CONFIG", "a.toml");
    assert_eq!(load(&setup.sources).unwrap().config.log.filter, "warn");
    setup.sources.file = Some(PathBuf::from("b.toml"));
    assert_eq!(load(&setup.sources).unwrap().config.log.filter, "error");
    setup.sources.file = Some(PathBuf::from("c.toml"));
    assert!(setup.error().contains("cannot read the file c.toml (flag --config)"), "{}", setup.error());
}

#[test]
fn a_replica_needs_postgresql() {
    let mut setup = Setup::new();
    setup.file("database", "sqlite://x.db");
    setup.file("database_replica", "postgres://h/x");
    assert!(setup.error().contains("database_replica must be"), "{}", setup.error());
}

#[test]
fn passwords_are_in_no_error_and_no_debug_text() {
    for address in ["mysql://u:geheim@h/x", "postgres://u:geheim@h:port/x", "geheim"] {
        let mut setup = Setup::new();
        setup.env("WORKSHOPS_DATABASE", address);
        setup.env("WORKSHOPS_DATABASE_REPLICA", address);
        assert!(!setup.error().contains("geheim"), "{}", setup.error());
    }
    let loaded = load(&Sources {
        flags: BTreeMap::from([("database", "postgres://u:geheim@h/x?password=geheim&sslmode=require".to_owned())]),
        ..Sources::default()
    });
    let shown = format!("{loaded:?}");
    assert!(
        !shown.contains("geheim") && shown.contains("postgres://u:***@h/x?password=***&sslmode=require"),
        "{shown}"
    );
}

#[test]
fn config_shows_values_and_origins_without_passwords_and_without_a_database() {
    let place = Place::new()
        .env("DATABASE_URL", "postgres://u:geheim@127.0.0.1:1/x")
        .env("WORKSHOPS_DATABASE_REPLICA", "postgres://r:geheim@127.0.0.1:1/x");
    place.write("workshops.toml", "shutdown_grace = '3s'\n");
    let ran = place.run(&["config", "--listen", "127.0.0.1:0", "--log", "warn"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let rows = ran.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>();
    for row in [
        "database postgres://u:***@127.0.0.1:1/x environment DATABASE_URL",
        "database_replica postgres://r:***@127.0.0.1:1/x environment WORKSHOPS_DATABASE_REPLICA",
        "listen 127.0.0.1:0 flag --listen",
        "shutdown_grace 3s file workshops.toml",
        "log warn flag --log",
        "busy_timeout 5s default",
    ] {
        assert!(rows.iter().any(|shown| shown == row), "{row:?} is not in {rows:#?}");
    }
    assert_eq!(rows.len(), TABLE.len());
}

#[test]
fn a_wrong_setting_ends_a_command_with_one_and_a_wrong_flag_with_two() {
    let ran = Place::new().env("WORKSHOPS_LISTEN", "here").run(&["serve"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.starts_with("error: the settings are not usable\n  - listen = \"here\""), "{}", ran.err);
    assert_eq!(Place::new().run(&["serve", "--lisen", "x"]).code, 2);
}

#[test]
fn help_names_each_flag_with_its_variable_and_default() {
    let help = Place::new().run(&["serve", "--help"]).out;
    for setting in TABLE.into_iter().filter(|setting| setting.flag != Flag::None) {
        assert!(help.contains(&format!("--{} <", setting.flag_name())) && help.contains(&setting.variable()), "{help}");
    }
}
