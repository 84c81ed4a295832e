//! Any filter on any data: the rows are those that a naive evaluation of the filter, row by row, finds.

use std::{
    fmt::Write as _,
    sync::atomic::{AtomicUsize, Ordering},
};

use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, TestCaseError, TestRunner},
};
use rstest::rstest;
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;
use workshops::auth::Viewer;

use crate::support::{
    Backend, Workshop,
    naive::Eyes,
    random::{Filters, Kind},
    sample::{Sample, Sizes},
};

/// Filters asked for in one request.
const AT_ONCE: usize = 20;
/// Requests; with two databases 10 000 filters.
const REQUESTS: u32 = 250;

/// The data, the service on it, and those who ask.
pub struct Asked {
    pub sample: Sample,
    pub workshop: Workshop,
    pub viewers: Vec<(Eyes, Viewer)>,
    /// Filters that found some rows but not all.
    telling: AtomicUsize,
}

impl Asked {
    pub async fn start(backend: Backend) -> Self {
        let sample = Sample::new(7, Sizes { proposals: 90, people: 40, organizations: 20 });
        let workshop = Workshop::start(backend).await;
        sample.store(&workshop).await;
        let one_edition = workshop.bearer(entities::TokenRole::Editor, Some(sample.editions[1].year)).await;
        let viewers = vec![
            (Eyes::Public, Viewer::public()),
            (Eyes::EditorOf(1), one_edition),
            (Eyes::Editor, Viewer::operator()),
        ];
        Self { sample, workshop, viewers, telling: AtomicUsize::new(0) }
    }

    /// The ids a naive evaluation finds, in the order of ids.
    fn expected(&self, eyes: Eyes, kind: Kind, filter: &Value) -> Vec<String> {
        let sample = &self.sample;
        let found: Vec<String> = match kind {
            Kind::Proposals => {
                let seen = (0..sample.proposals.len()).filter(|at| sample.sees(eyes, &sample.proposals[*at]));
                seen.filter(|at| sample.proposal(eyes, *at, filter))
                    .map(|at| sample.proposals[at].id.to_string())
                    .collect()
            }
            Kind::People => {
                let seen = (0..sample.people.len()).filter(|at| sample.sees_person(eyes, *at));
                seen.filter(|at| sample.person(eyes, *at, filter)).map(|at| sample.people[at].id.to_string()).collect()
            }
            Kind::Organizations => {
                let seen = (0..sample.organizations.len()).filter(|at| sample.sees_organization(eyes, *at));
                let passing = seen.filter(|at| sample.organization(eyes, *at, filter));
                passing.map(|at| sample.organizations[at].id.to_string()).collect()
            }
            Kind::Themes => {
                let passing = (0..sample.themes.len()).filter(|at| sample.theme(*at, filter));
                passing.map(|at| sample.themes[at].id.to_string()).collect()
            }
        };
        sorted(found)
    }

    async fn check(&self, viewer: usize, filters: &[(Kind, Value)]) -> Result<(), TestCaseError> {
        let (eyes, viewer) = &self.viewers[viewer];
        let mut query = String::new();
        let mut variables = Map::new();
        let mut parameters = Vec::new();
        for (at, (kind, filter)) in filters.iter().enumerate() {
            let (field, input) = (kind.field(), kind.input());
            write!(query, "a{at}: {field}(filter: $f{at}, first: 100) {{ nodes {{ id }} }} ").unwrap();
            parameters.push(format!("$f{at}: {input}"));
            variables.insert(format!("f{at}"), filter.clone());
        }
        let query = format!("query({}) {{ {query} }}", parameters.join(", "));
        let answer = self.workshop.ask_as(viewer.clone(), &query, Value::Object(variables)).await;
        prop_assert!(answer.get("errors").is_none(), "{answer:#}");
        for (at, (kind, filter)) in filters.iter().enumerate() {
            let nodes = answer["data"][format!("a{at}")]["nodes"].as_array().unwrap();
            let found = sorted(nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect());
            let expected = self.expected(*eyes, *kind, filter);
            let all = self.expected(*eyes, *kind, &json!({})).len();
            self.telling.fetch_add(usize::from((1..all).contains(&expected.len())), Ordering::Relaxed);
            prop_assert_eq!(found, expected, "{:?} {:?}: {}", eyes, kind, filter);
        }
        Ok(())
    }
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort_unstable();
    ids
}

#[rstest]
fn any_filter_finds_what_a_naive_evaluation_finds(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let runtime = Runtime::new().unwrap();
    let asked = runtime.block_on(Asked::start(backend));
    let filters = Filters::new(&asked.sample);
    let kind = select(vec![
        Kind::Proposals,
        Kind::Proposals,
        Kind::Proposals,
        Kind::People,
        Kind::Organizations,
        Kind::Themes,
    ]);
    let one = kind.prop_flat_map(move |kind| filters.of(kind).prop_map(move |filter| (kind, filter)));
    let case = (0..asked.viewers.len(), vec(one, AT_ONCE));
    let config = Config { cases: REQUESTS, max_shrink_iters: 2000, ..Config::default() };
    let ran = TestRunner::new(config).run(&case, |(viewer, filters)| runtime.block_on(asked.check(viewer, &filters)));
    if let Err(failed) = ran {
        panic!("{failed}");
    }
    let telling = asked.telling.load(Ordering::Relaxed);
    assert!(telling > 1200, "{telling} filters of 5000 tell rows apart");
}

/// The evaluation itself, where the answer is plain.
#[test]
fn the_naive_evaluation_knows_what_is_missing() {
    let sample = Sample::new(7, Sizes { proposals: 90, people: 40, organizations: 20 });
    let count = |filter: Value| (0..90).filter(|at| sample.proposal(Eyes::Editor, *at, &filter)).count();
    let (stated, missing) =
        (count(json!({ "format": { "isNull": false } })), count(json!({ "format": { "isNull": true } })));
    assert!(stated > 20 && missing > 10, "{stated} {missing}");
    assert_eq!(stated + missing, 90);
    let panels = count(json!({ "format": { "eq": "PANEL" } }));
    assert_eq!(count(json!({ "format": { "ne": "PANEL" } })), stated - panels);
    assert_eq!(count(json!({ "not": { "format": { "eq": "PANEL" } } })), 90 - panels);
}
