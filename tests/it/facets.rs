//! Facets: each count is the length of the list whose filter has the value in place of the facet's own conditions.

use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use rstest::rstest;
use sea_orm::{ActiveEnum, Iterable};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::{
    filter_properties::Asked,
    support::{
        Backend, Workshop,
        naive::{Eyes, word},
        random::{Filters, Kind},
        sample::{COUNTRIES, Sample},
    },
};

const FACETS: &str = "totalCount facets {
    editions { counts { value { id } count } more unstated }
    themes(first: 100) { counts { value { id } count } more unstated }
    topics { counts { value { id } count } more unstated }
    statuses { counts { value count } more unstated }
    formats { counts { value count } more unstated }
    roles { counts { value count } more unstated }
    countries { counts { value count } more unstated }
    regions { counts { value count } more unstated }
    stakeholderGroups { counts { value count } more unstated }
    organizations(first: 3) { counts { value { id } count } more unstated }
}";

/// The filter with something else in place of a facet's own conditions.
fn chosen(filter: &Value, facet: &str, value: &Value) -> Value {
    let mut filter = filter.clone();
    let fields = filter.as_object_mut().unwrap();
    let mut some = |relation: &str, own: &[&str], field: &str, test: Value| {
        let relation = fields.entry(relation).or_insert_with(|| json!({}));
        let some = relation.as_object_mut().unwrap().entry("some").or_insert_with(|| json!({}));
        let some = some.as_object_mut().unwrap();
        some.retain(|name, _| !own.contains(&name.as_str()));
        some.insert(field.to_owned(), test);
    };
    let is = if value.is_null() { json!({ "isNull": true }) } else { json!({ "eq": value }) };
    match facet {
        "editions" => drop(fields.insert("edition".to_owned(), is)),
        "statuses" => drop(fields.insert("status".to_owned(), is)),
        "formats" => drop(fields.insert("format".to_owned(), is)),
        "organizations" => drop(fields.insert("organization".to_owned(), value.clone())),
        "topics" => {
            some("themes", &["topic"], "topic", value.clone());
            fields.remove("topic");
        }
        "themes" => {
            some("themes", &["id", "slug"], "id", is);
            fields.retain(|name, _| name != "theme" && name != "themeSlug");
        }
        "roles" => some("participations", &["role"], "role", is),
        "countries" => some("participations", &["country"], "country", is),
        "regions" => some("participations", &["region"], "region", is),
        "stakeholderGroups" => some("participations", &["stakeholderGroup"], "stakeholderGroup", is),
        _ => panic!("{facet}"),
    }
    filter
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn vocabulary<E: ActiveEnum<Value = String> + Iterable>() -> Vec<Choice> {
    E::iter().map(|value| Value::from(word(value))).map(|value| (value.clone(), value)).collect()
}

/// A value as the answer has it, and as filters do.
type Choice = (Value, Value);

/// The values of each facet, and how many of them are asked for.
fn values(sample: &Sample) -> Vec<(&'static str, Vec<Choice>, usize)> {
    let same = |values: &[&str]| values.iter().map(|value| (json!(value), json!(value))).collect::<Vec<_>>();
    let id = |id: String| (json!({ "id": id }), json!(id));
    let years = sample.editions.iter().map(|row| (json!({ "id": row.id.to_string() }), json!(row.year)));
    let regions = ["AFRICAN", "ASIA_PACIFIC", "EASTERN_EUROPEAN", "GRULAC", "WEOG"];
    vec![
        ("editions", years.collect(), 20),
        ("themes", sample.themes.iter().map(|row| id(row.id.to_string())).collect(), 100),
        ("topics", sample.topics.iter().map(|topic| id(topic.to_string())).collect(), 20),
        ("statuses", vocabulary::<entities::ProposalStatus>(), 100),
        ("formats", vocabulary::<entities::SessionFormat>(), 100),
        ("roles", vocabulary::<entities::ParticipationRole>(), 100),
        ("countries", same(&COUNTRIES), 20),
        ("regions", same(&regions), 100),
        ("stakeholderGroups", vocabulary::<entities::StakeholderGroup>(), 100),
        ("organizations", sample.organizations.iter().map(|row| id(row.id.to_string())).collect(), 3),
    ]
}

/// How many of the proposals seen pass.
fn count(sample: &Sample, eyes: Eyes, within: &Value, filter: &Value) -> usize {
    let seen = (0..sample.proposals.len()).filter(|at| sample.sees(eyes, &sample.proposals[*at]));
    seen.filter(|at| sample.proposal(eyes, *at, within) && sample.proposal(eyes, *at, filter)).count()
}

/// The facets are those of the proposals within a list that pass the filter.
fn check(sample: &Sample, eyes: Eyes, within: &Value, filter: &Value, answer: &Value) -> Result<(), TestCaseError> {
    prop_assert_eq!(&answer["totalCount"], count(sample, eyes, within, filter), "{} {}", within, filter);
    for (facet, values, most) in values(sample) {
        let found = &answer["facets"][facet];
        let counted = values
            .iter()
            .map(|(shown, value)| (shown.clone(), count(sample, eyes, within, &chosen(filter, facet, value))));
        let mut expected: Vec<_> = counted.filter(|(_, count)| *count > 0).collect();
        expected.sort_by(|(_, one), (_, other)| other.cmp(one));
        let counts = found["counts"].as_array().unwrap();
        let found_counts: Vec<_> = counts.iter().map(|count| number(&count["count"])).collect();
        let most_frequent: Vec<_> = expected.iter().take(most).map(|(_, count)| *count).collect();
        prop_assert_eq!(found_counts, most_frequent, "{} {:?} {} {}", facet, eyes, within, filter);
        for count in counts {
            let pair = (count["value"].clone(), number(&count["count"]));
            prop_assert!(expected.contains(&pair), "{facet} {pair:?} {eyes:?} {within} {filter}");
        }
        prop_assert_eq!(&found["more"], expected.len() > most, "{} {}", facet, filter);
        let never_missing = ["editions", "themes", "topics", "statuses", "organizations"].contains(&facet);
        let unstated = if never_missing { 0 } else { count_missing(sample, eyes, within, filter, facet) };
        prop_assert_eq!(&found["unstated"], unstated, "{} {}", facet, filter);
    }
    Ok(())
}

fn count_missing(sample: &Sample, eyes: Eyes, within: &Value, filter: &Value, facet: &str) -> usize {
    count(sample, eyes, within, &chosen(filter, facet, &Value::Null))
}

#[rstest]
fn facets_are_what_counting_one_by_one_comes_to(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let runtime = Runtime::new().unwrap();
    let asked = runtime.block_on(Asked::start(backend));
    let filters = Filters::new(&asked.sample).of(Kind::Proposals);
    let config = Config { cases: 150, max_shrink_iters: 500, ..Config::default() };
    let query = format!(
        "query($filter: ProposalFilter) {{ proposals(filter: $filter, first: 0) {{ {FACETS} }}
            editions {{ nodes {{ year proposals(filter: $filter, first: 0) {{ {FACETS} }} }} }} }}"
    );
    let case = (0..asked.viewers.len(), filters);
    let ran = TestRunner::new(config).run(&case, |(viewer, filter)| {
        let (eyes, viewer) = asked.viewers[viewer].clone();
        let variables = json!({ "filter": filter });
        let answer = runtime.block_on(asked.workshop.ask_as(viewer, &query, variables));
        prop_assert!(answer.get("errors").is_none(), "{answer:#}");
        check(&asked.sample, eyes, &json!({}), &filter, &answer["data"]["proposals"])?;
        for edition in answer["data"]["editions"]["nodes"].as_array().unwrap() {
            let within = json!({ "edition": { "eq": edition["year"] } });
            check(&asked.sample, eyes, &within, &filter, &edition["proposals"])?;
        }
        Ok(())
    });
    if let Err(failed) = ran {
        panic!("{failed}");
    }
}

#[rstest]
#[tokio::test]
async fn facets_of_people_and_organizations_are_the_lengths_of_their_lists(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let asked = Asked::start(backend).await;
    let query = "query($p: PersonFilter, $o: OrganizationFilter) {
        people(filter: $p) { facets { countries { counts { value count } unstated } regions { counts { value count } }
            organizations(first: 100) { counts { value { id } count } more } } }
        organizations(filter: $o) { facets { countries { counts { value count } unstated }
            stakeholderGroups { counts { value count } unstated } regions { counts { value count } } } } }";
    let person = json!({ "country": { "eq": "EE" }, "participations": { "some": { "role": { "ne": "CONTACT" } } } });
    let organization = json!({ "stakeholderGroup": { "ne": "MEDIA" } });
    for (eyes, viewer) in &asked.viewers {
        let (eyes, sample) = (*eyes, &asked.sample);
        let people = |filter: Value| {
            let seen = (0..sample.people.len()).filter(|at| sample.sees_person(eyes, *at));
            seen.filter(|at| sample.person(eyes, *at, &filter)).count()
        };
        let organizations = |filter: Value| {
            let seen = (0..sample.organizations.len()).filter(|at| sample.sees_organization(eyes, *at));
            seen.filter(|at| sample.organization(eyes, *at, &filter)).count()
        };
        let variables = json!({ "p": person, "o": organization });
        let answer = asked.workshop.ask_as(viewer.clone(), query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        let facets = &answer["data"]["people"]["facets"];
        let with = |mut filter: Value, field: &str, test: Value| {
            filter[field] = test;
            filter
        };
        let mut checked = 0;
        for count in facets["countries"]["counts"].as_array().unwrap() {
            let filter = with(person.clone(), "country", json!({ "eq": count["value"] }));
            assert_eq!(count["count"], people(filter));
            checked += 1;
        }
        let missing = with(person.clone(), "country", json!({ "isNull": true }));
        assert_eq!(facets["countries"]["unstated"], people(missing));
        for (facet, field) in [("regions", "region"), ("organizations", "organization")] {
            for count in facets[facet]["counts"].as_array().unwrap() {
                let id = &count["value"]["id"];
                let test = if id.is_null() { json!({ "eq": count["value"] }) } else { id.clone() };
                assert_eq!(count["count"], people(with(person.clone(), field, test)), "{facet} {count}");
                checked += 1;
            }
        }
        let facets = &answer["data"]["organizations"]["facets"];
        let fields = [("countries", "country"), ("stakeholderGroups", "stakeholderGroup"), ("regions", "region")];
        for (facet, field) in fields {
            for count in facets[facet]["counts"].as_array().unwrap() {
                let filter = with(organization.clone(), field, json!({ "eq": count["value"] }));
                assert_eq!(count["count"], organizations(filter), "{facet} {count}");
                checked += 1;
            }
        }
        let missing = with(organization.clone(), "stakeholderGroup", json!({ "isNull": true }));
        assert_eq!(facets["stakeholderGroups"]["unstated"], organizations(missing));
        assert!(checked > 20, "{checked}");
    }
}

#[rstest]
#[tokio::test]
async fn whatever_is_counted_of_a_list_is_one_statement(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let words = "totalCount facets { statuses { counts { value count } } countries { more } regions { more } }";
    let cases = [
        ("{ proposals { pageInfo { hasNextPage } } }".to_owned(), 1),
        (format!("{{ proposals {{ {words} }} }}"), 1),
        ("{ proposals { facets { themes { counts { value { name } } } organizations { counts { value { name } } } } } }"
            .to_owned(), 3),
        // The editions, and what is counted of each.
        (format!("{{ editions {{ nodes {{ proposals {{ {words} }} }} }} }}"), 2),
    ];
    for (query, expected) in cases {
        let (_, statements) = workshop.statements(workshop.data(&query, json!({}))).await;
        let texts: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
        assert_eq!(statements.len(), expected, "{query}\n{}", texts.join("\n"));
    }
}

#[rstest]
#[tokio::test]
async fn a_facet_has_at_most_a_hundred_values(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    for first in [-1, 101] {
        let query = format!("{{ proposals {{ facets {{ countries(first: {first}) {{ more }} }} }} }}");
        let answer = workshop.ask(&query, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["argument"], "first", "{answer:#}");
    }
}
