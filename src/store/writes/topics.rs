//! Writes of topics.

use entities::{SubjectKind, TopicId, theme, topic};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Order, Place, Recorded, Revertible, Writing, Written, facts, missing, refused, taken};
use crate::{
    auth::Editor,
    domain::{
        input::Checks,
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
        facts(&fields(self))
    }

    fn place(&self) -> Place {
        Place { edition: None, proposal: None, public: true }
    }
}

fn fields(topic: &topic::Model) -> TopicFields {
    TopicFields { slug: topic.slug.clone(), name: topic.name.clone() }
}

impl Revertible for topic::Model {
    type Fields = TopicFields;

    async fn held(_: &Store, tx: &Writing<'_>, id: Uuid) -> Result<Option<Self>, Error> {
        Ok(topic::Entity::find_by_id(TopicId(id)).lock_exclusive().one(&**tx).await?)
    }

    async fn put(
        _: &Store,
        tx: &mut Writing<'_>,
        (id, before): (Uuid, Option<&Self>),
        fields: TopicFields,
        checks: &mut Checks,
    ) -> Result<Option<Self>, Error> {
        let fields = fields.check(checks);
        if checks.passed() { put(tx, TopicId(id), before, fields, checks).await } else { Ok(None) }
    }

    async fn remove(_: &Store, tx: &mut Writing<'_>, topic: &Self) -> Result<Vec<UserError>, Error> {
        let themes = theme::Entity::find().filter(theme::Column::TopicId.eq(topic.id)).count(&**tx).await?;
        if themes > 0 {
            let message = format!("The topic has {themes} themes. Give them another topic first.");
            return Ok(vec![UserError::new(UserErrorCode::InUse, "id", message)]);
        }
        topic::Entity::delete_by_id(topic.id).exec(&**tx).await?;
        tx.note(Some(topic), None);
        Ok(Vec::new())
    }
}

/// Writes the fields of a topic, or makes it, and notes it; nothing where the checks say why not. The fields have been
/// checked.
async fn put(
    tx: &mut Writing<'_>,
    id: TopicId,
    before: Option<&topic::Model>,
    new: TopicFields,
    checks: &mut Checks,
) -> Result<Option<topic::Model>, Error> {
    if let Some(before) = before.filter(|before| fields(before) == new) {
        return Ok(Some(before.clone()));
    }
    let row = topic::ActiveModel {
        id: Set(id),
        sort_key: Set(names::sort_key(&new.name)),
        slug: Set(new.slug),
        name: Set(new.name),
        created_at: Set(before.map_or(tx.at(), |before| before.created_at)),
        updated_at: Set(tx.at()),
        version: Set(before.map_or(1, |before| before.version + 1)),
    };
    let written = if before.is_some() { row.update(&**tx).await } else { row.insert(&**tx).await };
    match written {
        Ok(after) => {
            tx.note(before, Some(&after));
            Ok(Some(after))
        }
        Err(error) => {
            checks.push(taken(error, "slug")?);
            Ok(None)
        }
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
        let mut tx = self.writing(order, "createTopic").await?;
        let mut checks = Checks::default();
        let id = TopicId(self.clock.new_id());
        let Some(after) = put(&mut tx, id, None, new, &mut checks).await? else { return Ok(refused(checks)) };
        tx.finish().await?;
        Ok(Written::Done(None, Some(after)))
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
        let mut tx = self.writing(order, "updateTopic").await?;
        let Some(before) = topic::Model::held(self, &tx, id.0).await? else { return Ok(missing("topic")) };
        if order.is_stale(&before) {
            return Ok(Written::Stale(before));
        }
        let mut checks = Checks::default();
        let after = put(&mut tx, id, Some(&before), patch.apply(fields(&before)), &mut checks).await?;
        let Some(after) = after else { return Ok(refused(checks)) };
        tx.finish().await?;
        Ok(Written::Done(Some(before), Some(after)))
    }

    /// Deletes a topic that no theme belongs to.
    pub async fn delete_topic(
        &self,
        editor: &Editor,
        order: &Order,
        id: TopicId,
    ) -> Result<Written<topic::Model>, Error> {
        editor.everywhere()?;
        self.delete(order, "deleteTopic", id.0, "topic").await
    }
}
