//! Writes of topics.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entities::{TopicId, topic};

use crate::{
    domain::topic::{TopicFields, TopicPatch},
    graphql::{
        answer::{Answer, answer},
        mutation::{Ended, Receipt, WriteOptions, order, patch, store},
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
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
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
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// A topic to be deleted.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteTopicInput {
    /// The topic.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What came of a write of a topic.
#[derive(SimpleObject)]
pub struct TopicPayload {
    /// The topic as it is now; null where it was not written. With the error `CONFLICT`, the topic as somebody else left it.
    topic: Option<Topic>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// What came of the deletion of a topic.
#[derive(SimpleObject)]
pub struct DeleteTopicPayload {
    /// The id of the topic that is gone; null where it was not deleted.
    deleted_topic_id: Option<ID>,
    /// The topic as somebody else left it, with the error `CONFLICT`.
    topic: Option<Topic>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

impl From<Ended<topic::Model>> for TopicPayload {
    fn from(ended: Ended<topic::Model>) -> Self {
        Self { topic: ended.object.map(|topic| Topic(Arc::new(topic))), receipt: ended.receipt }
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
            let CreateTopicInput { slug, name, options } = input;
            let (editor, order) = order(ctx, &options, None)?;
            let ended = match TopicFields::parse(&slug, &name) {
                Ok(new) => Ended::of(store(ctx).create_topic(&editor, &order, new).await?, options),
                Err(errors) => Ended::refused(errors, options),
            };
            Ok(Some(ended.into()))
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
            let UpdateTopicInput { id, expected_version, slug, name, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: TopicId = parse_id("input.id", &id)?;
            let ended = match TopicPatch::parse(patch(slug), patch(name)) {
                Ok(patch) => Ended::of(store(ctx).update_topic(&editor, &order, id, patch).await?, options),
                Err(errors) => Ended::refused(errors, options),
            };
            Ok(Some(ended.into()))
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
            let DeleteTopicInput { id, expected_version, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: TopicId = parse_id("input.id", &id)?;
            let Ended { object, done, receipt } =
                Ended::of(store(ctx).delete_topic(&editor, &order, id).await?, options);
            Ok(Some(DeleteTopicPayload {
                deleted_topic_id: done.then(|| id.to_string().into()),
                topic: object.filter(|_| !done).map(|topic| Topic(Arc::new(topic))),
                receipt,
            }))
        })
        .await
    }
}
