//! Statistics: the numbers are those of counting one by one.

use std::collections::{BTreeMap, BTreeSet};

use entities::{ParticipationRole, ParticipationStatus, PriorReportStatus};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    filter_properties::Asked,
    support::{
        Backend, Workshop,
        naive::Eyes,
        sample::{Participation, Proposal, Sample},
    },
};

const NUMBERS: &str = "fragment Numbers on ProposalStatistics {
        proposals people { total new returning } organizations panels { sizes { size proposals } }
        reports { heldBefore provided missing invalid unstated }
        years { year edition { year } proposals people { total new returning } organizations
            panels { sizes { size proposals } } reports { heldBefore provided missing invalid unstated } } }";

/// The people who take part in proposals, with the first year of each.
struct Counting<'a> {
    sample: &'a Sample,
    first_years: BTreeMap<usize, i32>,
}

impl<'a> Counting<'a> {
    fn of(sample: &'a Sample, eyes: Eyes) -> Self {
        let mut first_years = BTreeMap::new();
        for proposal in sample.proposals.iter().filter(|row| sample.sees(eyes, row)) {
            let year = sample.editions[proposal.edition].year;
            for part in &proposal.participations {
                if let Some(person) = sample.participations[*part].person {
                    let first = first_years.entry(person).or_insert(year);
                    *first = year.min(*first);
                }
            }
        }
        Self { sample, first_years }
    }

    fn parts<'b>(&'b self, row: &'b Proposal) -> impl Iterator<Item = &'b Participation> {
        row.participations.iter().map(|at| &self.sample.participations[*at])
    }

    fn numbers(&self, rows: &[&Proposal]) -> Value {
        let parts = |row| self.parts(row);
        let mut people: BTreeSet<(usize, bool)> = BTreeSet::new();
        let mut organizations: BTreeSet<usize> = BTreeSet::new();
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        for row in rows {
            let year = self.sample.editions[row.edition].year;
            people.extend(
                parts(row).filter_map(|part| part.person).map(|person| (person, self.first_years[&person] == year)),
            );
            organizations.extend(parts(row).filter_map(|part| part.organization).chain(row.hosts.iter().copied()));
            let on_panel = |part: &&Participation| {
                part.role == ParticipationRole::Panellist
                    && part.status != ParticipationStatus::Declined
                    && part.person.is_some()
            };
            let size = parts(row).filter(on_panel).count();
            *sizes.entry(size).or_default() += 1;
        }
        let new: BTreeSet<usize> = people.iter().filter(|(_, new)| *new).map(|(person, _)| *person).collect();
        let all: BTreeSet<usize> = people.iter().map(|(person, _)| *person).collect();
        let held: Vec<_> = rows.iter().filter(|row| row.organized_before == Some(true)).collect();
        let reports = |status| held.iter().filter(|row| row.prior_report == status).count();
        json!({
            "proposals": rows.len(),
            "people": { "total": all.len(), "new": new.len(), "returning": all.len() - new.len() },
            "organizations": organizations.len(),
            "panels": {
                "sizes": sizes.iter().map(|(size, rows)| json!({ "size": size, "proposals": rows })).collect::<Vec<_>>(),
            },
            "reports": {
                "heldBefore": held.len(),
                "provided": reports(PriorReportStatus::Provided), "missing": reports(PriorReportStatus::Missing),
                "invalid": reports(PriorReportStatus::Invalid), "unstated": reports(PriorReportStatus::Unstated),
            },
        })
    }

    /// The numbers in all and by year.
    fn statistics(&self, rows: &[&Proposal]) -> Value {
        let mut all = self.numbers(rows);
        let year = |row: &Proposal| self.sample.editions[row.edition].year;
        let years: BTreeSet<i32> = rows.iter().map(|row| year(row)).collect();
        let years = years.into_iter().map(|of| {
            let rows: Vec<_> = rows.iter().copied().filter(|row| year(row) == of).collect();
            let mut numbers = self.numbers(&rows);
            numbers["year"] = of.into();
            numbers["edition"] = json!({ "year": of });
            numbers
        });
        all["years"] = years.collect();
        all
    }
}

#[rstest]
#[tokio::test]
async fn statistics_are_what_counting_one_by_one_comes_to(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Asked { sample, workshop, viewers, .. } = &Asked::start(backend).await;
    let query = format!(
        "query($filter: ProposalFilter) {{ all: statistics(filter: $filter) {{ ...Numbers }}
            editions {{ nodes {{ year statistics(filter: $filter) {{ ...Numbers }} }} }} }} {NUMBERS}"
    );
    let filters = [
        json!(null),
        json!({ "edition": { "gte": 2009 } }),
        json!({ "format": { "isNull": false } }),
        json!({ "participations": { "some": { "country": { "eq": "EE" } } } }),
        json!({ "number": { "lt": 0 } }),
    ];
    for (eyes, viewer) in viewers {
        let counting = Counting::of(sample, *eyes);
        for filter in &filters {
            let mut answer = workshop.ask_as(viewer.clone(), &query, json!({ "filter": filter })).await;
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            let passes = |at: &usize| {
                let row = &sample.proposals[*at];
                sample.sees(*eyes, row) && (filter.is_null() || sample.proposal(*eyes, *at, filter))
            };
            let rows: Vec<&Proposal> =
                (0..sample.proposals.len()).filter(passes).map(|at| &sample.proposals[at]).collect();
            assert_eq!(answer["data"]["all"].take(), counting.statistics(&rows), "{filter} as {eyes:?}");
            for edition in answer["data"]["editions"]["nodes"].as_array().unwrap() {
                let of_year = |row: &&Proposal| sample.editions[row.edition].year == edition["year"];
                let rows: Vec<&Proposal> = rows.iter().copied().filter(of_year).collect();
                assert_eq!(edition["statistics"], counting.statistics(&rows), "{filter} as {eyes:?}");
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn the_statistics_of_all_editions_of_an_answer_are_one_statement(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let query = format!("{{ editions {{ nodes {{ statistics {{ ...Numbers }} }} }} }} {NUMBERS}");
    let (answer, statements) = workshop.statements(workshop.data(&query, json!({}))).await;
    assert_eq!(answer["editions"]["nodes"].as_array().unwrap().len(), 2);
    // The page of editions, the numbers, and the editions of their years.
    assert_eq!(statements.len(), 3, "{statements:#?}");
    let whole =
        format!("{{ statistics {{ ...Numbers facets {{ statuses {{ counts {{ value count }} }} }} }} }} {NUMBERS}");
    let (answer, statements) = workshop.statements(workshop.data(&whole, json!({}))).await;
    let counts = answer["statistics"]["facets"]["statuses"]["counts"].as_array().unwrap();
    let counted: i64 = counts.iter().map(|count| count["count"].as_i64().unwrap()).sum();
    assert_eq!(Some(counted), answer["statistics"]["proposals"].as_i64());
    assert_eq!(statements.len(), 3, "{statements:#?}");
}
