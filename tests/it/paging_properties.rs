//! Any order, any size of pages, either way: a walk sees each row that was there from the start once, in its place, while
//! others appear between its pages.

use std::cmp::Ordering;

use entities::{ProposalId, ProposalStatus, proposal};
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, TestCaseError, TestRunner},
};
use rstest::rstest;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use workshops::{auth::Viewer, domain::names};

use crate::{
    filter_properties::Asked,
    support::{
        Backend,
        naive::Eyes,
        sample::{Dice, Proposal, Sample, WORDS},
    },
};

const WALK: &str = "query($orderBy: [ProposalOrder!], $first: Int, $after: String, $last: Int, $before: String) {
    proposals(orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
        nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

/// How an order puts two proposals.
fn compare(sample: &Sample, order: &[Value], one: &Proposal, other: &Proposal) -> Ordering {
    let mut reversed = false;
    for key in order {
        reversed = key["direction"] == "DESC";
        let missing_first = key["nulls"].as_str().map_or(reversed, |nulls| nulls == "FIRST");
        let by = match key["field"].as_str().unwrap() {
            "EDITION" => sample.editions[one.edition].year.cmp(&sample.editions[other.edition].year),
            "NUMBER" => match (one.number, other.number) {
                (Some(one), Some(other)) => one.cmp(&other),
                (one, other) if one.is_none() == other.is_none() => Ordering::Equal,
                (one, _) => {
                    // Whichever way the order runs: undone below.
                    let by = if one.is_none() == missing_first { Ordering::Less } else { Ordering::Greater };
                    if reversed { by.reverse() } else { by }
                }
            },
            "TITLE" => names::sort_key(&one.title).cmp(&names::sort_key(&other.title)),
            "CREATED_AT" => one.created_at.cmp(&other.created_at),
            "UPDATED_AT" => one.updated_at.cmp(&other.updated_at),
            field => panic!("{field}"),
        };
        let by = if reversed { by.reverse() } else { by };
        if by != Ordering::Equal {
            return by;
        }
    }
    let by = one.id.cmp(&other.id);
    if reversed { by.reverse() } else { by }
}

impl Asked {
    /// Adds a proposal somewhere in every order.
    async fn add(&self, dice: &mut Dice) {
        let edition = &self.sample.editions[dice.below(3)];
        let store = &self.workshop.store;
        let title = dice.one(&WORDS).to_owned();
        let row = proposal::ActiveModel {
            id: Set(ProposalId(store.clock().new_id())),
            edition_id: Set(edition.id),
            edition_year: Set(edition.year),
            edition_public_from: Set(edition.public_from),
            number: Set(None),
            title_key: Set(names::sort_key(&title)),
            title: Set(title),
            description: Set(String::new()),
            status: Set(ProposalStatus::Accepted),
            prior_report_status: Set(entities::PriorReportStatus::Unstated),
            created_at: Set(dice.time()),
            updated_at: Set(dice.time()),
            ..Default::default()
        };
        let tx = store.db().write().await.unwrap();
        row.insert(&*tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn walk(&self, order: &[Value], size: usize, forward: bool, seed: u64) -> Result<(), TestCaseError> {
        let (count, from, more, edge) = if forward {
            ("first", "after", "hasNextPage", "endCursor")
        } else {
            ("last", "before", "hasPreviousPage", "startCursor")
        };
        let mut dice = Dice::new(seed);
        let mut seen: Vec<String> = Vec::new();
        let mut cursor = Value::Null;
        loop {
            let variables = json!({ "orderBy": order, count: size, from: cursor });
            let answer = self.workshop.ask_as(Viewer::operator(), WALK, variables).await;
            prop_assert!(answer.get("errors").is_none(), "{answer:#}");
            let page = &answer["data"]["proposals"];
            let nodes = page["nodes"].as_array().unwrap().iter();
            let mut rows: Vec<String> = nodes.map(|node| node["id"].as_str().unwrap().to_owned()).collect();
            if forward {
                seen.append(&mut rows);
            } else {
                rows.append(&mut seen);
                seen = rows;
            }
            if page["pageInfo"][more] == false {
                break;
            }
            cursor = page["pageInfo"][edge].clone();
            self.add(&mut dice).await;
        }
        let mut rows: Vec<&Proposal> =
            self.sample.proposals.iter().filter(|row| self.sample.sees(Eyes::Editor, row)).collect();
        rows.sort_by(|one, other| compare(&self.sample, order, one, other));
        let expected: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
        let mut unique = seen.clone();
        unique.sort_unstable();
        unique.dedup();
        prop_assert_eq!(unique.len(), seen.len(), "a row twice: {:?}", order);
        seen.retain(|id| expected.contains(id));
        prop_assert_eq!(seen, expected, "{:?} by {} forward {}", order, size, forward);
        Ok(())
    }
}

#[rstest]
fn a_walk_sees_every_row_once_in_any_order(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let runtime = Runtime::new().unwrap();
    let asked = runtime.block_on(Asked::start(backend));
    let fields = select(vec!["EDITION", "NUMBER", "NUMBER", "TITLE", "CREATED_AT", "UPDATED_AT"]);
    let nulls = select(vec![Value::Null, json!("FIRST"), json!("LAST")]);
    let key = (fields, select(vec!["ASC", "DESC"]), nulls)
        .prop_map(|(field, direction, nulls)| json!({ "field": field, "direction": direction, "nulls": nulls }));
    let case = (vec(key, 1..5), 5..60_usize, any::<bool>(), any::<u64>());
    let config = Config { cases: 60, max_shrink_iters: 100, ..Config::default() };
    let ran = TestRunner::new(config)
        .run(&case, |(order, size, forward, seed)| runtime.block_on(asked.walk(&order, size, forward, seed)));
    if let Err(failed) = ran {
        panic!("{failed}");
    }
}
