//! The house rules of docs/ARCHITECTURE.md, read off the source.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What each room may name with `crate::`. Files at the top (`db.rs`, `error.rs`, ...) are rooms of one file.
const MAY_USE: [(&str, &[&str]); 15] = [
    ("domain", &["domain", "error"]),
    ("store", &["store", "domain", "auth", "clock", "counted", "db", "error"]),
    ("import", &["import", "store", "domain", "auth", "db", "error"]),
    ("export", &["export", "store", "domain", "auth", "error"]),
    ("document", &["document", "error"]),
    ("graphql", &["graphql", "document", "import", "store", "domain", "auth", "error"]),
    (
        "http",
        &[
            "http", "graphql", "document", "config", "domain", "auth", "clock", "counted", "site", "store", "db",
            "error",
        ],
    ),
    ("site", &["site", "domain"]),
    ("db", &["error"]),
    ("auth", &["domain", "clock", "error"]),
    ("error", &[]),
    ("clock", &[]),
    ("counted", &[]),
    ("telemetry", &["config", "counted"]),
    ("config", &["config", "domain", "auth", "db", "document"]),
];

fn sources(directory: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut open = vec![root.join(directory)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path.strip_prefix(root).unwrap().to_owned(), text));
        }
    }
    assert!(!found.is_empty(), "{directory}");
    found
}

fn room(path: &Path) -> String {
    let second = path.components().nth(1).unwrap().as_os_str().to_string_lossy();
    second.trim_end_matches(".rs").to_owned()
}

/// The rooms a source names: `crate::a` and the first level of `crate::{a, b::c}`.
fn used_rooms(source: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in source.match_indices("crate::") {
        let rest = &source[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut name = String::new();
            let mut in_path = false;
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => {
                        rooms.push(std::mem::take(&mut name));
                        in_path = false;
                    }
                    ':' if depth == 1 => in_path = true,
                    c if depth == 1 && !in_path && (c.is_alphanumeric() || c == '_') => name.push(c),
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            rooms.push(name);
        } else {
            rooms.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    rooms.retain(|room| !room.is_empty() && room.chars().next().is_some_and(char::is_lowercase));
    rooms
}

#[test]
fn rooms_use_only_the_rooms_below_them() {
    for (path, source) in sources("src") {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == room(&path)) else { continue };
        for used in used_rooms(&source) {
            assert!(allowed.contains(&used.as_str()), "{} uses crate::{used}", path.display());
        }
    }
}

#[test]
fn libraries_stay_in_their_rooms() {
    for (path, source) in sources("src") {
        let room = room(&path);
        let name = path.display();
        let databases = ["store", "db", "error", "import", "graphql"];
        assert!(databases.contains(&room.as_str()) || !source.contains("sea_orm::"), "{name} names sea_orm");
        if room == "store" {
            let loaders = source.matches("async_graphql::dataloader::Loader").count();
            assert_eq!(source.matches("async_graphql").count(), loaders, "{name} uses more than Loader");
        }
        let by_backend = ["src/db.rs", "src/store/keys.rs", "src/store/search.rs", "src/store/explain.rs"];
        // Tests of a file may ask for both.
        let program = source.split("#[cfg(test)]").next().unwrap();
        let tells_apart = program.contains("DatabaseBackend::") || program.contains("DbBackend::");
        assert!(!tells_apart || by_backend.contains(&path.to_str().unwrap()), "{name} tells databases apart");
    }
    for (path, source) in sources("migration/src") {
        assert!(!source.contains("entities::"), "{} imports entities", path.display());
    }
}

#[test]
fn resolvers_that_can_fail_return_an_answer() {
    for (path, source) in sources("src/graphql") {
        for block in source.split("#[Object").skip(1) {
            let end = block.find("\n}\n").unwrap_or(block.len());
            // The library would put the null of a failed `Result` into the wrong place.
            assert!(!block[..end].contains(") -> Result<"), "{}: return Answer", path.display());
        }
    }
}

/// A request keeps what it read. What its first mutation reads may be another thing after the second one.
#[test]
fn a_mutation_forgets_whatever_loaders_keep() {
    let (_, shown) = sources("src/graphql").into_iter().find(|(path, _)| path.ends_with("shown.rs")).unwrap();
    let mut keys = 0;
    for (path, source) in sources("src/store") {
        for implementation in source.split(" Loader<").skip(1).filter(|text| text.contains("> for Loaders")) {
            let key = implementation.split(['<', '>']).next().unwrap();
            assert!(shown.contains(&format!("clear::<{key}")), "{}: {key} is not forgotten", path.display());
            keys += 1;
        }
    }
    assert!(keys > 20, "{keys}");
}

#[test]
fn transactions_open_in_one_file() {
    for (path, source) in sources("src") {
        let opens = [".begin()", ".begin_with", ".transaction("].iter().any(|call| source.contains(call));
        assert!(!opens || path == Path::new("src/db.rs"), "{} opens a transaction", path.display());
    }
}

#[test]
fn files_hold_one_noun() {
    let all = ["src", "entities/src", "migration/src"].map(sources).into_iter().flatten();
    for (path, source) in all.chain(sources("tests/it")) {
        let most = if path.starts_with("tests") { 600 } else { 400 };
        // Tables of facts are as long as the facts are many.
        let lines = source.lines().count();
        assert!(lines <= most, "{} has {lines} lines", path.display());
    }
}
