//! Proposals in an order that has to do with how well they answer a query.

use std::{cmp::Ordering, collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{SubjectKind, proposal, search_document};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, IdenStatic, QueryFilter, QueryResult, QuerySelect, QueryTrait,
    sea_query::Query,
};
use uuid::Uuid;

use super::{
    find::{Hit, SearchScope},
    seen::seen,
};
use crate::{
    auth::Audience,
    domain::{
        filter::{Filter, ProposalTest},
        order::{FoundOrderField, ProposalOrderField},
        page::{CursorValue, CursorWriter, Direction, Kind, OrderField, PageArgs},
        search::SearchQuery,
    },
    error::Error,
    store::{
        Loaders, Scope, Store,
        keys::Ids,
        list::{Listed, Page, Row, selection},
    },
};

/// A proposal that was found, and its place: the values of its order keys, then its id.
struct Placed {
    id: Uuid,
    place: Vec<CursorValue>,
}

/// A page of the proposals that a query finds: the key under which it is loaded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FoundProposals {
    /// The query.
    pub query: SearchQuery,
    /// What they pass besides.
    pub filter: Option<Filter<ProposalTest>>,
    /// Their order, and which page of them.
    pub args: PageArgs<FoundOrderField>,
}

impl Loader<FoundProposals> for Loaders {
    type Value = Page<proposal::Entity>;
    type Error = Error;

    /// Four statements for each, three if the order is by relevance alone.
    async fn load(&self, keys: &[FoundProposals]) -> Result<HashMap<FoundProposals, Page<proposal::Entity>>, Error> {
        let mut pages = HashMap::with_capacity(keys.len());
        for key in keys {
            let FoundProposals { query, filter, args } = key;
            let page = self.store.found_proposals(self.audience, query, filter.as_ref(), args).await?;
            pages.insert(key.clone(), page);
        }
        Ok(pages)
    }
}

impl Store {
    /// A page of the proposals that a query finds, that an audience may see and that pass a filter besides; of more
    /// than [`MOST_RESULTS`](super::find::MOST_RESULTS) the list holds the best.
    async fn found_proposals(
        &self,
        audience: Audience,
        query: &SearchQuery,
        filter: Option<&Filter<ProposalTest>>,
        args: &PageArgs<FoundOrderField>,
    ) -> Result<Page<proposal::Entity>, Error> {
        let scope = SearchScope { kinds: vec![SubjectKind::Proposal], year: None };
        let mut among = Condition::all().add(seen(&scope.kinds, audience, None));
        if let Some(filter) = filter.filter(|filter| **filter != Filter::everything()) {
            let passing =
                selection::<proposal::Entity>(audience, Some(filter)).select_only().column(proposal::Column::Id);
            among = among.add(search_document::Column::Id.in_subquery(passing.into_query()));
        }
        let hits = self.find(query, &scope, &among).await?.rows;
        let mut placed = self.placed(&hits, args).await?;
        let order = |left: &[CursorValue], right: &[CursorValue]| compare(args, left, right);
        placed.sort_by(|left, right| order(&left.place, &right.place));
        if let Some(after) = &args.after {
            placed.retain(|row| order(&row.place, after).is_gt());
        }
        if let Some(before) = &args.before {
            placed.retain(|row| order(&row.place, before).is_lt());
        }
        let limit = usize::from(args.limit);
        let more = placed.len() > limit;
        if args.backward {
            placed.drain(..placed.len().saturating_sub(limit));
        } else {
            placed.truncate(limit);
        }
        let (has_previous, has_next) =
            if args.backward { (more, args.before.is_some()) } else { (args.after.is_some(), more) };
        let mut models = self.models(audience, &placed).await?;
        let cursors = CursorWriter::new(&args.order);
        let row = |row: Placed| {
            let model = models.remove(&row.id)?;
            Some(Row { cursor: cursors.write(&row.place), model: Arc::new(model) })
        };
        Ok(Page { rows: placed.into_iter().filter_map(row).collect(), has_previous, has_next, total: None })
    }

    /// Where everything that was found stands.
    async fn placed(&self, hits: &[Hit], args: &PageArgs<FoundOrderField>) -> Result<Vec<Placed>, Error> {
        let fields: Vec<ProposalOrderField> = args.order.iter().filter_map(|(field, _)| field.of_row()).collect();
        let mut rows = HashMap::new();
        if fields.is_empty() {
            rows.extend(hits.iter().map(|hit| (hit.id, Vec::new())));
        } else {
            let found = Ids::new(self.db.backend(), hits.iter().map(|hit| hit.id));
            let mut select = Query::select();
            select.column(proposal::Column::Id).from(proposal::Entity).and_where(found.contain(proposal::Column::Id));
            select.columns(fields.iter().map(|field| proposal::Entity::column(*field)));
            for row in self.reading([Scope::Everything]).query_all(&select).await? {
                let values = fields.iter().map(|field| value(&row, *field)).collect::<Result<Vec<_>, _>>()?;
                rows.insert(row.try_get("", "id")?, values);
            }
        }
        let placed = |hit: &Hit| {
            // One that went in the meantime is left out.
            let mut of_row = rows.remove(&hit.id)?.into_iter();
            let worse = CursorValue::Int(-i64::from(hit.score));
            let mut key = |field: &FoundOrderField| field.of_row().map_or(Some(worse.clone()), |_| of_row.next());
            let mut place = args.order.iter().filter_map(|(field, _)| key(field)).collect::<Vec<_>>();
            place.push(CursorValue::Id(hit.id));
            Some(Placed { id: hit.id, place })
        };
        Ok(hits.iter().filter_map(placed).collect())
    }

    async fn models(&self, audience: Audience, rows: &[Placed]) -> Result<HashMap<Uuid, proposal::Model>, Error> {
        if rows.is_empty() {
            return Ok(HashMap::new());
        }
        let ids = Ids::new(self.db.backend(), rows.iter().map(|row| row.id));
        let select = selection::<proposal::Entity>(audience, None).filter(ids.contain(proposal::Column::Id));
        Ok(select.all(self.reading([Scope::Everything])).await?.into_iter().map(|model| (model.id.0, model)).collect())
    }
}

fn value(row: &QueryResult, field: ProposalOrderField) -> Result<CursorValue, DbErr> {
    let column = proposal::Entity::column(field);
    let name = column.as_str();
    Ok(match field.key().1 {
        Kind::Int => CursorValue::Int(row.try_get::<i32>("", name)?.into()),
        Kind::Text => CursorValue::Text(row.try_get("", name)?),
        Kind::Time => CursorValue::Time(row.try_get("", name)?),
    })
}

/// How two places stand to each other in the order that is asked for.
fn compare(args: &PageArgs<FoundOrderField>, left: &[CursorValue], right: &[CursorValue]) -> Ordering {
    let ways = args.order.iter().map(|(_, way)| *way).chain([args.id_direction()]);
    let key = |((left, right), way): ((&CursorValue, &CursorValue), Direction)| match way {
        Direction::Asc => left.cmp(right),
        Direction::Desc => right.cmp(left),
    };
    left.iter().zip(right).zip(ways).map(key).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
