//! The GraphQL schema: one file per noun.

use async_graphql::{EmptyMutation, EmptySubscription, SDLExportOptions};

use crate::{auth::Viewer, store::Store};

/// The schema the endpoint executes.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// The root of all reads.
pub struct Query;

#[async_graphql::Object]
impl Query {
    /// Placeholder until the nouns land.
    async fn ready(&self) -> bool {
        true
    }
}

/// What resolvers know beside the store.
#[derive(Clone, Debug)]
pub struct SchemaSettings {
    /// Where the service is reached by the public, without a slash at the end; `Proposal.url` starts with it.
    pub public_url: url::Url,
}

/// Builds the schema on a store.
#[must_use]
pub fn schema(store: Store, settings: SchemaSettings) -> Schema {
    Schema::build(Query, EmptyMutation, EmptySubscription).data(store).data(settings).finish()
}

/// Executes a request for a viewer.
pub async fn execute(schema: &Schema, viewer: Viewer, request: async_graphql::Request) -> async_graphql::Response {
    schema.execute(request.data(viewer)).await
}

/// The schema as text, sorted, as `schema.graphql` keeps it. Needs no database.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    Schema::build(Query, EmptyMutation, EmptySubscription).finish().sdl_with_options(options)
}
