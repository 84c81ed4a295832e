//! Writes of topics.

use entities::{SubjectKind, TopicId, theme, topic};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Order, Place, Recorded, Written, facts, missing, taken};
use crate::{
    auth::Editor,
    domain::{
        names,
        topic::{TopicFields, TopicPatch},
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

impl Recorded for topic::Model {
    const KIND: SubjectKind = SubjectKind::Topic;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn facts(&self) -> Map<String, Value> {
        facts(&TopicFields { slug: self.slug.clone(), name: self.name.clone() })
    }

    fn place(&self) -> Place {
        Place { edition: None, proposal: None, public: true }
    }
}

impl Store {
    /// Makes a topic.
    pub async fn create_topic(
        &self,
        editor: &Editor,
        order: &Order,
        new: TopicFields,
    ) -> Result<Written<topic::Model>, Error> {
        editor.everywhere()?;
        let tx = self.writing(order, "createTopic").await?;
        let now = tx.at();
        let row = topic::ActiveModel {
            id: Set(TopicId(self.clock.new_id())),
            sort_key: Set(names::sort_key(&new.name)),
            slug: Set(new.slug),
            name: Set(new.name),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
        };
        match row.insert(&*tx).await {
            Ok(after) => tx.conclude(None, Some(after)).await,
            Err(error) => taken(error, "slug"),
        }
    }

    /// Changes a topic.
    pub async fn update_topic(
        &self,
        editor: &Editor,
        order: &Order,
        id: TopicId,
        patch: TopicPatch,
    ) -> Result<Written<topic::Model>, Error> {
        editor.everywhere()?;
        let tx = self.writing(order, "updateTopic").await?;
        let Some(before) = topic::Entity::find_by_id(id).lock_exclusive().one(&*tx).await? else {
            return Ok(missing("topic"));
        };
        if order.is_stale(&before) {
            return Ok(Written::Stale(before));
        }
        let after = patch.apply(TopicFields { slug: before.slug.clone(), name: before.name.clone() });
        if (&after.slug, &after.name) == (&before.slug, &before.name) {
            return tx.conclude(Some(before.clone()), Some(before)).await;
        }
        let row = topic::ActiveModel {
            id: Set(id),
            sort_key: Set(names::sort_key(&after.name)),
            slug: Set(after.slug),
            name: Set(after.name),
            updated_at: Set(tx.at()),
            version: Set(before.version + 1),
            ..<topic::ActiveModel as ActiveModelTrait>::default()
        };
        match row.update(&*tx).await {
            Ok(after) => tx.conclude(Some(before), Some(after)).await,
            Err(error) => taken(error, "slug"),
        }
    }

    /// Deletes a topic that no theme belongs to.
    pub async fn delete_topic(
        &self,
        editor: &Editor,
        order: &Order,
        id: TopicId,
    ) -> Result<Written<topic::Model>, Error> {
        editor.everywhere()?;
        let tx = self.writing(order, "deleteTopic").await?;
        let Some(before) = topic::Entity::find_by_id(id).lock_exclusive().one(&*tx).await? else {
            return Ok(missing("topic"));
        };
        if order.is_stale(&before) {
            return Ok(Written::Stale(before));
        }
        let themes = theme::Entity::find().filter(theme::Column::TopicId.eq(id)).count(&*tx).await?;
        if themes > 0 {
            let message = format!("The topic has {themes} themes. Give them another topic first.");
            return Ok(Written::Refused(vec![UserError::new(UserErrorCode::InUse, "id", message)]));
        }
        topic::Entity::delete_by_id(id).exec(&*tx).await?;
        tx.conclude(Some(before), None).await
    }
}
