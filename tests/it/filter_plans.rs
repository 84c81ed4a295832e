//! How everyday filters are answered among 10 000 proposals: from indexes, in a number of statements that does not depend on
//! the filter.

use std::fmt::Write as _;

use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::{
    statements::{plan, reads_a_whole_table},
    support::{
        Backend, Workshop,
        sample::{Sample, Sizes},
    },
};

/// Filters people ask for, each of the list it is of.
fn everyday(sample: &Sample) -> Vec<(&'static str, Value)> {
    let theme = sample.themes[0].id.to_string();
    let topic = sample.topics[0].to_string();
    let person = sample.people[0].id.to_string();
    let organization = sample.organizations[0].id.to_string();
    let proposals = [
        json!({ "edition": { "eq": 2009 } }),
        json!({ "edition": { "eq": 2009 }, "status": { "in": ["ACCEPTED", "CANCELLED"] } }),
        json!({ "status": { "eq": "WITHDRAWN" } }),
        json!({ "format": { "eq": "ROUNDTABLE" } }),
        json!({ "format": { "isNull": true } }),
        json!({ "language": { "eq": "FR" } }),
        json!({ "number": { "gte": 100, "lt": 200 }, "edition": { "gt": 2008 } }),
        json!({ "title": { "startsWith": "lodz" } }),
        json!({ "title": { "contains": "ακαδημια" } }),
        json!({ "text": "künnapu" }),
        json!({ "theme": theme }),
        json!({ "themeSlug": "security" }),
        json!({ "topic": topic, "edition": { "in": [2008, 2009, 2010] } }),
        json!({ "panellist": person }),
        json!({ "person": person, "status": { "ne": "DECLINED" } }),
        json!({ "organization": organization }),
        json!({ "themes": { "some": { "kind": { "eq": "EMERGING" } } } }),
        json!({ "themes": { "none": {} } }),
        json!({ "participations": { "some": { "role": { "eq": "PANELLIST" }, "country": { "eq": "EE" } } } }),
        json!({ "participations": { "some": { "region": { "eq": "AFRICAN" } } } }),
        json!({ "participations": { "some": { "stakeholderGroup": { "in": ["MEDIA", "ACADEMIA"] } } } }),
        json!({ "participations": { "some": { "isPlaceholder": true } } }),
        json!({ "participations": { "some": { "status": { "eq": "CONFIRMED" } } } }),
        json!({ "participations": { "none": { "stakeholderGroup": { "eq": "GOVERNMENT" } } } }),
        json!({ "edition": { "eq": 2010 }, "participations": { "every": { "role": { "eq": "PANELLIST" } } } }),
        json!({ "participations": { "some": { "person": { "name": { "startsWith": "kunnapu" } } } } }),
        json!({ "participations": { "some": { "organization": { "name": { "eq": "a&b" } } } } }),
        json!({ "organizations": { "some": { "country": { "eq": "JP" } } } }),
        json!({ "priorReport": ["MISSING"], "organizedBefore": true }),
        json!({ "updatedAt": { "gte": "2026-01-01T18:00:00Z" } }),
        json!({ "or": [{ "person": person }, { "organization": organization }] }),
        json!({ "edition": { "eq": 2010 }, "not": { "participations": { "some": { "role": { "eq": "MODERATOR" } } } } }),
    ];
    let people = [
        json!({ "name": { "startsWith": "access" } }),
        json!({ "country": { "eq": "KE" } }),
        json!({ "organization": organization }),
        json!({ "participations": { "some": { "edition": { "eq": 2010 }, "role": { "eq": "MODERATOR" } } } }),
        json!({ "participations": { "none": { "edition": { "lt": 2010 } } } }),
        json!({ "participations": { "some": { "proposal": { "theme": theme } } } }),
    ];
    let organizations = [
        json!({ "name": { "eq": "Łódź" } }),
        json!({ "stakeholderGroup": { "eq": "ACADEMIA" }, "country": { "eq": "FR" } }),
        json!({ "hosted": { "some": { "edition": { "eq": 2010 } } } }),
        json!({ "participations": { "some": { "role": { "eq": "PANELLIST" } } } }),
    ];
    let of = |field, filters: Vec<Value>| filters.into_iter().map(move |filter| (field, filter));
    let all = of("proposals", proposals.to_vec()).chain(of("people", people.to_vec()));
    all.chain(of("organizations", organizations.to_vec())).collect()
}

fn statement(sql: &str) -> Statement {
    Statement::from_string(sea_orm::DatabaseBackend::Postgres, sql)
}

#[rstest]
#[tokio::test]
async fn everyday_filters_read_no_whole_table(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let sample = Sample::new(11, Sizes { proposals: 10_000, people: 4_000, organizations: 600 });
    let workshop = Workshop::start(backend).await;
    sample.store(&workshop).await;
    if backend == Backend::Postgres {
        let row =
            workshop.store.db().read().query_one_raw(statement("SHOW hash_mem_multiplier")).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "16", "sets of ids are hashed");
    }
    let mut found = 0;
    let mut wrong = String::new();
    for (field, filter) in everyday(&sample) {
        let input = match field {
            "proposals" => "ProposalFilter",
            "people" => "PersonFilter",
            _ => "OrganizationFilter",
        };
        // A query of search asks first for the languages of the texts.
        let asks = filter.to_string().contains("text");
        // What is not there is in no index: a page is found in the order it comes in, but counting all of it is looking at all
        // there is. What titles contain, PostgreSQL looks up by bitmaps only, which these plans do without.
        let uncounted = ["contains", "none"].iter().any(|word| filter.to_string().contains(word));
        let count = if uncounted { "" } else { "totalCount" };
        let query = format!("query($filter: {input}) {{ {field}(filter: $filter) {{ {count} nodes {{ id }} }} }}");
        let (answer, statements) = workshop.statements(workshop.data(&query, json!({ "filter": filter }))).await;
        found += usize::from(!answer[field]["nodes"].as_array().unwrap().is_empty());
        assert_eq!(statements.len(), 2 + usize::from(asks) - usize::from(uncounted), "{filter}");
        for statement in statements {
            let plan = plan(&workshop, backend, &statement).await;
            if plan.iter().any(|line| reads_a_whole_table(backend, line)) {
                write!(wrong, "{filter}\n{}\nof {}\n\n", plan.join("\n"), statement.sql).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(found >= 38, "{found} filters find something");
}

#[rstest]
#[tokio::test]
async fn a_page_of_a_theme_is_not_looked_for_among_all_proposals(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let sample = Sample::new(11, Sizes { proposals: 1_000, people: 400, organizations: 60 });
    let workshop = Workshop::start(backend).await;
    sample.store(&workshop).await;
    let theme = sample.themes[0].id.to_string();
    let query = "query($id: ID!) { node(id: $id) { ... on Theme { proposals(first: 3) { nodes { id } } } } }";
    let (answer, statements) = workshop.statements(workshop.data(query, json!({ "id": theme }))).await;
    assert_eq!(answer["node"]["proposals"]["nodes"].as_array().unwrap().len(), 3);
    let of_page = statements.iter().find(|statement| statement.sql.contains("proposal_theme")).unwrap();
    let plan = plan(&workshop, backend, of_page).await;
    // In this order there are those of all themes.
    assert!(!plan.iter().any(|step| step.contains("proposal_by_edition_number")), "{plan:#?}");
    assert!(plan.iter().any(|step| step.contains("proposal_theme")), "{plan:#?}");
}
