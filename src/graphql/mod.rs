//! The GraphQL schema: one file per noun, each with its type, inputs and queries.

use async_graphql::{
    EmptySubscription, MergedObject, SDLExportOptions, SchemaBuilder, ValidationMode,
    dataloader::{DataLoader, HashMapCache},
};

use batches::{AtOnce, Batches};
use mutation::Mutation;

use crate::{
    auth::Viewer,
    document::Kind,
    store::{Loaders, ReadSet, Store, kept_loads::KeepingLoaders},
};

mod answer;
mod api_token;
mod api_token_mutation;
mod as_json;
mod audit;
mod balance;
mod batches;
mod brief;
mod bulk;
mod change;
mod contact_input;
mod duplicates;
mod edition;
mod edition_mutation;
mod enums;
pub mod explain;
mod facet;
mod facets;
mod filter;
mod idempotency;
mod import_mutation;
mod import_source;
mod link;
mod merge;
mod merge_mutation;
mod mutation;
mod node;
mod operators;
mod organization;
mod organization_filter;
mod organization_mutation;
mod organization_upsert;
mod outcome;
mod overlap;
mod page;
mod participation;
mod participation_filter;
mod participation_input;
mod participation_mutation;
mod person;
mod person_filter;
mod person_mutation;
mod person_upsert;
pub mod pipeline;
mod proposal;
mod proposal_filter;
mod proposal_input;
mod proposal_merge_mutation;
mod proposal_mutation;
mod proposal_order;
mod proposal_query;
mod proposal_upsert_mutation;
mod references;
mod revert_mutation;
mod scalars;
mod search;
mod search_result;
pub mod server_limits;
mod shown;
mod shown_parties;
mod statistics;
mod status;
mod subject;
mod theme;
mod theme_filter;
mod theme_mutation;
mod theme_order;
mod theme_upsert;
mod token_usage;
mod topic;
mod topic_mutation;
pub mod upload;
mod viewer;

pub use outcome::Outcome;

/// The schema the endpoint executes.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// All reads.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQuery,
    edition::EditionQuery,
    proposal_query::ProposalQuery,
    theme::ThemeQuery,
    topic::TopicQuery,
    person::PersonQuery,
    organization::OrganizationQuery,
    viewer::ViewerQuery,
    api_token::ApiTokenQuery,
    server_limits::LimitsQuery,
    audit::AuditQuery,
    duplicates::DuplicateQuery,
    status::StatusQuery,
    statistics::StatisticsQuery,
    change::ChangeQuery,
    search::SearchQueries,
    overlap::OverlapQuery,
);

/// What resolvers know beside the store.
#[derive(Clone, Debug)]
pub struct SchemaSettings {
    /// Where the public reaches the service; `Proposal.url` starts with it.
    pub public_url: url::Url,
}

impl SchemaSettings {
    /// A public address below the service's own.
    fn public(&self, path: &str) -> scalars::Url {
        scalars::Url(format!("{}/{path}", self.public_url.as_str().trim_end_matches('/')))
    }
}

/// Builds the schema on a store.
#[must_use]
pub fn schema(store: Store, settings: SchemaSettings) -> Schema {
    builder().data(store).data(settings).finish()
}

fn builder() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    // Documents arrive checked, by rules the library does not have; it looks at them once more only quickly.
    Schema::build(Query::default(), Mutation::default(), EmptySubscription).validation_mode(ValidationMode::Fast)
}

/// Executes a checked request for a viewer.
async fn execute(
    schema: &Schema,
    viewer: Viewer,
    request: async_graphql::Request,
    (kind, read_set): (Kind, Option<ReadSet>),
) -> async_graphql::Response {
    let Some(store) = schema.data::<Store>() else {
        let error = async_graphql::ServerError::new("The schema was built without a store.", None);
        return async_graphql::Response::from_errors(vec![error]);
    };
    // Whoever writes sees in the answer what they wrote, and not what a replica still has.
    let store = match read_set {
        _ if kind == Kind::Mutation => store.after_writing(),
        Some(read_set) => store.noting(read_set),
        None => store.clone(),
    };
    let loaders = Loaders::new(store.clone(), viewer.audience());
    let kept = store.kept_loads();
    let loaders =
        if kind == Kind::Mutation { KeepingLoaders::of_write(loaders) } else { KeepingLoaders::new(loaders, kept) };
    let batches = Batches::default();
    let loaders = DataLoader::with_cache(loaders, batches.clone(), AtOnce, HashMapCache::default());
    // A level is one batch however many objects it has; their number is bounded by the price of the operation.
    let loaders = loaders.max_batch_size(usize::MAX);
    batches.run(schema.execute(request.data(store).data(viewer).data(loaders))).await
}

/// The schema as text, sorted, as `schema.graphql` keeps it. Needs no database.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    builder().finish().sdl_with_options(options)
}
