//! Numbers about sets of proposals: one statement for a set, or for the editions of a request.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{Hash, Hasher},
    sync::Arc,
};

use async_graphql::dataloader::Loader;
use entities::{EditionId, PriorReportStatus, participation, proposal, proposal_host};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityName, QueryTrait,
    sea_query::{
        Asterisk, CommonTableExpression, Expr, ExprTrait, Func, JoinType, Query, SelectStatement, UnionType, WithClause,
    },
};

use crate::{
    auth::Audience,
    domain::{
        filter::{Filter, ProposalTest},
        statistics::{Numbers, Panels, Reports, Statistics},
    },
    error::Error,
    store::{
        Ids, Loaders, Scope,
        balance::{is_newcomer, is_on_panel},
        list::{alike, selection},
    },
};

/// Numbers about the proposals that pass a filter: of all editions, or of one.
#[derive(Clone, Debug)]
pub struct StatisticsOf {
    /// The one edition, and its year.
    pub edition: Option<(EditionId, i32)>,
    /// The filter.
    pub filter: Option<Arc<Filter<ProposalTest>>>,
}

impl PartialEq for StatisticsOf {
    fn eq(&self, other: &Self) -> bool {
        self.edition == other.edition && self.filter == other.filter
    }
}

impl Eq for StatisticsOf {}

impl Hash for StatisticsOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.edition.hash(state);
        self.filter.hash(state);
    }
}

const SET: &str = "listed";
const PEOPLE: &str = "people";
const ORGANIZATIONS: &str = "organizations";

/// What a row of the statement says.
#[derive(Clone, Copy)]
enum Part {
    Proposals,
    People,
    NewPeople,
    Organizations,
    PanelSize,
    Report,
}

impl Part {
    const ALL: [Self; 6] =
        [Self::Proposals, Self::People, Self::NewPeople, Self::Organizations, Self::PanelSize, Self::Report];

    fn select(self, year: Expr, key: Expr, amount: Expr) -> SelectStatement {
        Query::select()
            .expr_as(Expr::Constant((self as i32).into()), "part")
            .expr_as(year, "year")
            .expr_as(key, "key")
            .expr_as(amount, "amount")
            .take()
    }

    /// Rows of a set by year.
    fn by_year(self, of: &'static str, key: Expr) -> SelectStatement {
        self.select(Expr::col("year"), key, Expr::col(Asterisk).count()).from(of).group_by_col("year").take()
    }
}

const fn no_year() -> &'static str {
    "CAST(NULL AS integer)"
}

fn no_key() -> Expr {
    Expr::cust("CAST(NULL AS text)")
}

/// The proposals of the set.
fn listed(audience: Audience, editions: Option<&Ids>, filter: Option<&Filter<ProposalTest>>) -> SelectStatement {
    let mut query = selection::<proposal::Entity>(audience, filter).into_query();
    query
        .clear_selects()
        .expr_as(Expr::col(proposal::Column::Id.as_column_ref()), "id")
        .expr_as(Expr::col(proposal::Column::EditionYear.as_column_ref()), "year")
        .expr_as(Expr::col(proposal::Column::OrganizedBefore.as_column_ref()), "organized_before")
        .expr_as(Expr::col(proposal::Column::PriorReportStatus.as_column_ref()), "report");
    if let Some(editions) = editions {
        query.and_where(editions.contain(proposal::Column::EditionId));
    }
    query
}

/// Who takes part in proposals of the set, once for each year.
fn people(audience: Audience) -> SelectStatement {
    let taking_part = Query::select()
        .distinct()
        .expr_as(Expr::col((SET, "year")), "year")
        .expr_as(Expr::col(participation::Column::PersonId.as_column_ref()), "person")
        .from(SET)
        .join(JoinType::InnerJoin, participation::Entity, of_set(participation::Column::ProposalId))
        .and_where(participation::Column::PersonId.is_not_null())
        .take();
    let newcomer = is_newcomer(&Expr::col(("taking_part", "person")), &Expr::col(("taking_part", "year")), audience);
    Query::select()
        .columns(["year", "person"])
        .expr_as(newcomer, "is_new")
        .from_subquery(taking_part, "taking_part")
        .take()
}

/// Which organizations host proposals of the set or take part, once for each year.
fn organizations() -> SelectStatement {
    let of = |organization: Expr| {
        Query::select().expr_as(Expr::col((SET, "year")), "year").expr_as(organization, "organization").from(SET).take()
    };
    let hosting = of(Expr::col(proposal_host::Column::OrganizationId.as_column_ref()))
        .join(JoinType::InnerJoin, proposal_host::Entity, of_set(proposal_host::Column::ProposalId))
        .take();
    of(Expr::col(participation::Column::OrganizationId.as_column_ref()))
        .join(JoinType::InnerJoin, participation::Entity, of_set(participation::Column::ProposalId))
        .and_where(participation::Column::OrganizationId.is_not_null())
        .union(UnionType::Distinct, hosting)
        .take()
}

fn of_set(proposal: impl ColumnTrait) -> Expr {
    Expr::col(proposal.as_column_ref()).equals((SET, "id"))
}

/// How many proposals of each year have a panel of each size; those without a panel say nothing.
fn panel_sizes() -> SelectStatement {
    // SQLite does a cross join in the order it is written: otherwise it may read all panellists there are.
    let sizes = Query::select()
        .expr_as(Expr::col((SET, "year")), "year")
        .expr_as(Expr::col(Asterisk).count(), "size")
        .from(SET)
        .cross_join(participation::Entity.table_ref().alias("member"))
        .and_where(Expr::col(("member", participation::Column::ProposalId)).equals((SET, "id")))
        .and_where(is_on_panel("member"))
        .and_where(Expr::col(("member", participation::Column::IsPlaceholder)).not())
        .group_by_columns([(SET, "id"), (SET, "year")])
        .take();
    let size = Expr::col("size").cast_as("text");
    Part::PanelSize
        .select(Expr::col("year"), size, Expr::col(Asterisk).count())
        .from_subquery(sizes, "sizes")
        .group_by_columns(["year", "size"])
        .take()
}

/// One statement for all numbers, by year, and over all years where a set may have several.
fn statement(audience: Audience, editions: Option<&Ids>, filter: Option<&Filter<ProposalTest>>) -> SelectStatement {
    let distinct = |column: &'static str| Expr::from(Func::count_distinct(Expr::col(column)));
    let over_all = |part: Part, of: &'static str, amount: Expr| {
        part.select(Expr::cust(no_year()), no_key(), amount).from(of).take()
    };
    let mut parts = vec![
        Part::People.by_year(PEOPLE, no_key()),
        Part::NewPeople.by_year(PEOPLE, no_key()).and_where(Expr::col("is_new")).take(),
        Part::Organizations.by_year(ORGANIZATIONS, no_key()),
        panel_sizes(),
        Part::Report
            .by_year(SET, Expr::col("report"))
            .and_where(Expr::col("organized_before"))
            .add_group_by([Expr::col("report")])
            .take(),
    ];
    if editions.is_none() {
        parts.push(over_all(Part::People, PEOPLE, distinct("person")));
        parts.push(over_all(Part::NewPeople, PEOPLE, distinct("person")).and_where(Expr::col("is_new")).take());
        parts.push(over_all(Part::Organizations, ORGANIZATIONS, distinct("organization")));
    }
    let mut all = Part::Proposals.by_year(SET, no_key());
    for part in parts {
        all.union(UnionType::All, part);
    }
    let mut with = WithClause::new();
    for (name, rows) in
        [(SET, listed(audience, editions, filter)), (PEOPLE, people(audience)), (ORGANIZATIONS, organizations())]
    {
        with.cte(CommonTableExpression::new().query(rows).table_name(name).to_owned());
    }
    Query::select().column(Asterisk).from_subquery(all, "numbers").with_cte(with).take()
}

impl Loaders {
    async fn numbers(
        &self,
        editions: Option<&Ids>,
        filter: Option<&Filter<ProposalTest>>,
    ) -> Result<Statistics, Error> {
        let query = statement(self.audience, editions, filter);
        let mut statistics = Statistics::default();
        for row in self.store.reading([Scope::Everything]).query_all(&query).await? {
            let (part, amount): (i32, i64) = (row.try_get("", "part")?, row.try_get("", "amount")?);
            let Some(part) = Part::ALL.into_iter().find(|known| *known as i32 == part) else { continue };
            let (year, key): (Option<i32>, Option<String>) = (row.try_get("", "year")?, row.try_get("", "key")?);
            let numbers = match year {
                Some(year) => statistics.years.entry(year).or_default(),
                None => &mut statistics.all,
            };
            numbers.put(part, key.as_deref(), i32::try_from(amount).unwrap_or(i32::MAX));
        }
        for numbers in statistics.years.values_mut() {
            let without: i32 = numbers.proposals - numbers.panels.0.values().sum::<i32>();
            if without > 0 {
                numbers.panels.0.insert(0, without);
            }
        }
        Ok(statistics)
    }
}

impl Numbers {
    fn put(&mut self, part: Part, key: Option<&str>, amount: i32) {
        match part {
            Part::Proposals => self.proposals = amount,
            Part::People => self.people = amount,
            Part::NewPeople => self.new_people = amount,
            Part::Organizations => self.organizations = amount,
            Part::PanelSize => {
                let size = key.and_then(|size| size.parse().ok()).unwrap_or_default();
                self.panels.0.insert(size, amount);
            }
            Part::Report => {
                let is = |status: PriorReportStatus| key == Some(sea_orm::ActiveEnum::to_value(&status).as_str());
                let Reports { provided, missing, invalid, unstated } = &mut self.reports;
                let place = if is(PriorReportStatus::Provided) {
                    provided
                } else if is(PriorReportStatus::Missing) {
                    missing
                } else if is(PriorReportStatus::Invalid) {
                    invalid
                } else {
                    unstated
                };
                *place = amount;
            }
        }
    }

    /// Adds what can be added up: people and organizations may be the same in two years.
    fn add(&mut self, other: &Self) {
        self.proposals += other.proposals;
        let Panels(sizes) = &mut self.panels;
        for (size, proposals) in &other.panels.0 {
            *sizes.entry(*size).or_default() += proposals;
        }
        let Reports { provided, missing, invalid, unstated } = other.reports;
        self.reports.provided += provided;
        self.reports.missing += missing;
        self.reports.invalid += invalid;
        self.reports.unstated += unstated;
    }
}

impl Loader<StatisticsOf> for Loaders {
    type Value = Arc<Statistics>;
    type Error = Error;

    /// One statement for the editions of a request, and one for each set over all editions.
    async fn load(&self, keys: &[StatisticsOf]) -> Result<HashMap<StatisticsOf, Arc<Statistics>>, Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for group in alike(keys, |key| (key.edition.is_some(), &key.filter)) {
            let filter = group[0].filter.as_deref();
            if group[0].edition.is_none() {
                let mut statistics = self.numbers(None, filter).await?;
                for numbers in statistics.years.values() {
                    statistics.all.add(numbers);
                }
                found.insert(group[0].clone(), Arc::new(statistics));
                continue;
            }
            let editions = self.ids(group.iter().filter_map(|key| key.edition).map(|(id, _)| id.0));
            let mut numbers = self.numbers(Some(&editions), filter).await?.years;
            for key in group {
                let of_year = key.edition.and_then(|(_, year)| Some((year, numbers.remove(&year)?)));
                let all = of_year.as_ref().map(|(_, numbers)| numbers.clone()).unwrap_or_default();
                let years: BTreeMap<_, _> = of_year.into_iter().collect();
                found.insert(key.clone(), Arc::new(Statistics { all, years }));
            }
        }
        Ok(found)
    }
}
