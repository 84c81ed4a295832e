//! Writes of topics.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entities::{TopicId, topic};

use crate::{
    domain::topic::{TopicFields, TopicPatch},
    graphql::{
        answer::{Answer, answer},
        mutation::{Ended, FieldChange, UserError, order, patch, store},
        page::parse_id,
        topic::Topic,
    },
};

/// A topic to be made.
#[derive(InputObject, Clone, Debug)]
pub struct CreateTopicInput {
    /// Short name for addresses: small letters, digits and hyphens, unique.
    slug: String,
    /// Its name, 300 characters at most.
    name: String,
    /// Do everything but keep nothing of it: the answer says what would be.
    #[graphql(default)]
    dry_run: bool,
    /// Comes back as it is.
    client_mutation_id: Option<String>,
}

/// Changes of a topic: what is left out stays.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateTopicInput {
    /// The topic.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// Short name for addresses.
    slug: MaybeUndefined<String>,
    /// Its name.
    name: MaybeUndefined<String>,
    /// Do everything but keep nothing of it: the answer says what would be.
    #[graphql(default)]
    dry_run: bool,
    /// Comes back as it is.
    client_mutation_id: Option<String>,
}

/// A topic to be deleted.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteTopicInput {
    /// The topic.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// Do everything but keep nothing of it: the answer says what would be.
    #[graphql(default)]
    dry_run: bool,
    /// Comes back as it is.
    client_mutation_id: Option<String>,
}

/// What came of a write of a topic.
#[derive(SimpleObject)]
pub struct TopicPayload {
    /// The topic as it is now; null where it was not written. With the error `CONFLICT`, the topic as somebody else left it.
    topic: Option<Topic>,
    /// Everything that is wrong with the input; empty where it was written.
    user_errors: Vec<UserError>,
    /// What was changed.
    changes: Vec<FieldChange>,
    /// The one of the input.
    client_mutation_id: Option<String>,
}

/// What came of the deletion of a topic.
#[derive(SimpleObject)]
pub struct DeleteTopicPayload {
    /// The id of the topic that is gone; null where it was not deleted.
    deleted_topic_id: Option<ID>,
    /// The topic as somebody else left it, with the error `CONFLICT`.
    topic: Option<Topic>,
    /// Everything that is wrong with the input; empty where it was deleted.
    user_errors: Vec<UserError>,
    /// What was changed.
    changes: Vec<FieldChange>,
    /// The one of the input.
    client_mutation_id: Option<String>,
}

impl TopicPayload {
    fn new(ended: Ended<topic::Model>, client_mutation_id: Option<String>) -> Self {
        let Ended { object, done: _, user_errors, changes } = ended;
        let topic = object.map(|topic| Topic(Arc::new(topic)));
        Self { topic, user_errors, changes, client_mutation_id }
    }
}

/// Writes of topics.
#[derive(Default)]
pub struct TopicMutation;

#[Object]
impl TopicMutation {
    /// Makes a topic. Requires an editor of all editions.
    async fn create_topic(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The topic.")] input: CreateTopicInput,
    ) -> Answer<Option<TopicPayload>> {
        answer(async move {
            let CreateTopicInput { slug, name, dry_run, client_mutation_id } = input;
            let (editor, order) = order(ctx, dry_run, None)?;
            let ended = match TopicFields::parse(&slug, &name) {
                Ok(new) => store(ctx).create_topic(&editor, &order, new).await?.into(),
                Err(errors) => Ended::refused(errors),
            };
            Ok(Some(TopicPayload::new(ended, client_mutation_id)))
        })
        .await
    }

    /// Changes a topic. Requires an editor of all editions.
    async fn update_topic(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The topic and what is to be changed.")] input: UpdateTopicInput,
    ) -> Answer<Option<TopicPayload>> {
        answer(async move {
            let UpdateTopicInput { id, expected_version, slug, name, dry_run, client_mutation_id } = input;
            let (editor, order) = order(ctx, dry_run, expected_version)?;
            let id: TopicId = parse_id("input.id", &id)?;
            let ended = match TopicPatch::parse(patch(slug), patch(name)) {
                Ok(patch) => store(ctx).update_topic(&editor, &order, id, patch).await?.into(),
                Err(errors) => Ended::refused(errors),
            };
            Ok(Some(TopicPayload::new(ended, client_mutation_id)))
        })
        .await
    }

    /// Deletes a topic that no theme belongs to. Requires an editor of all editions.
    async fn delete_topic(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The topic.")] input: DeleteTopicInput,
    ) -> Answer<Option<DeleteTopicPayload>> {
        answer(async move {
            let DeleteTopicInput { id, expected_version, dry_run, client_mutation_id } = input;
            let (editor, order) = order(ctx, dry_run, expected_version)?;
            let id: TopicId = parse_id("input.id", &id)?;
            let ended = Ended::from(store(ctx).delete_topic(&editor, &order, id).await?);
            let Ended { object, done, user_errors, changes } = ended;
            Ok(Some(DeleteTopicPayload {
                deleted_topic_id: done.then(|| id.to_string().into()),
                topic: object.filter(|_| !done).map(|topic| Topic(Arc::new(topic))),
                user_errors,
                changes,
                client_mutation_id,
            }))
        })
        .await
    }
}
