//! What somebody found not to be the same.

use std::marker::PhantomData;

use entities::{MergeKind, OrganizationId, PersonId, SubjectKind, dismissed_duplicate};
use sea_orm::{EntityTrait, Set};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Order, Place, Recorded,
    merging::Subject,
    organizations::{OrganizationRecord, surviving_organizations},
    people::{PersonRecord, surviving_people},
    retried,
};
use crate::{
    auth::Editor,
    domain::user_error::{UserError, UserErrorCode},
    error::Error,
    store::Store,
};

/// That one is not the same as another, as its history says it.
struct Dismissal<S> {
    id: Uuid,
    /// The other one and why; nothing before it was said.
    said: Option<(String, Option<String>)>,
    subject: PhantomData<fn() -> S>,
}

impl<S> Clone for Dismissal<S> {
    fn clone(&self) -> Self {
        Self { id: self.id, said: self.said.clone(), subject: PhantomData }
    }
}

impl<S: Subject> Recorded for Dismissal<S> {
    const KIND: SubjectKind = S::KIND;

    fn id(&self) -> Uuid {
        self.id
    }

    fn version(&self) -> i32 {
        0
    }

    fn facts(&self) -> Map<String, Value> {
        let Some((other, note)) = &self.said else { return Map::new() };
        Map::from_iter([
            ("notTheSameAs".to_owned(), other.as_str().into()),
            ("note".to_owned(), note.as_deref().into()),
        ])
    }

    /// Nothing of it is for the public.
    fn place(&self) -> Place {
        Place { edition: None, proposal: None, public: false }
    }
}

/// Two of the same kind, as a client names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Two {
    /// People.
    People(PersonId, PersonId),
    /// Organizations.
    Organizations(OrganizationId, OrganizationId),
}

impl Store {
    /// Remembers that two are not the same; once is enough. Answers with whom the ids stand for, or what is wrong.
    pub async fn dismiss_duplicate(
        &self,
        editor: &Editor,
        order: &Order,
        two: Two,
        note: Option<String>,
    ) -> Result<Result<Two, Vec<UserError>>, Error> {
        editor.everywhere()?;
        match two {
            Two::People(one, other) => {
                let found = retried(|| self.dismiss::<PersonRecord>(order, (one, other), note.clone())).await?;
                Ok(found.map(|(one, other)| Two::People(one, other)))
            }
            Two::Organizations(one, other) => {
                let found = retried(|| self.dismiss::<OrganizationRecord>(order, (one, other), note.clone())).await?;
                Ok(found.map(|(one, other)| Two::Organizations(one, other)))
            }
        }
    }

    async fn dismiss<S: Subject>(
        &self,
        order: &Order,
        (one, other): (S::Id, S::Id),
        note: Option<String>,
    ) -> Result<Result<(S::Id, S::Id), Vec<UserError>>, Error> {
        let mut w = self.writing(order, "dismissDuplicate").await?;
        let ids = [S::uuid(one), S::uuid(other)];
        let survivors = match S::MERGES {
            MergeKind::Person => {
                let found = surviving_people(&w, &ids.map(PersonId)).await?;
                ids.map(|id| found.get(&PersonId(id)).map(|id| id.0))
            }
            MergeKind::Organization | MergeKind::Proposal => {
                let found = surviving_organizations(&w, &ids.map(OrganizationId)).await?;
                ids.map(|id| found.get(&OrganizationId(id)).map(|id| id.0))
            }
        };
        let unknown =
            ["one", "other"].into_iter().zip(survivors).filter(|(_, found)| found.is_none()).map(|(field, _)| {
                let message = format!("There is no {} of this id. Take it from the field id of an object.", S::NOUN);
                UserError::new(UserErrorCode::NotFound, field, message)
            });
        let errors: Vec<UserError> = unknown.collect();
        let [Some(one), Some(other)] = survivors else { return Ok(Err(errors)) };
        if one == other {
            let message = "Both ids stand for the same. To separate what was merged, undo the merge.";
            return Ok(Err(vec![UserError::new(UserErrorCode::Invalid, "other", message)]));
        }
        let found = (S::named(one), S::named(other));
        let (first, second) = (one.min(other), one.max(other));
        if dismissed_duplicate::Entity::find_by_id((first, second)).one(&*w).await?.is_some() {
            return Ok(Ok(found));
        }
        let row = dismissed_duplicate::ActiveModel {
            kind: Set(S::MERGES),
            one_id: Set(first),
            other_id: Set(second),
            dismissed_at: Set(w.at()),
            dismissed_by: Set(order.actor.clone()),
            note: Set(note.clone()),
        };
        // Somebody may say the same at this moment: the next try finds it.
        w.insert(vec![row], None).await?;
        for (id, other) in [(first, second), (second, first)] {
            let before = Dismissal::<S> { id, said: None, subject: PhantomData };
            let after = Dismissal { said: Some((S::named(other).to_string(), note.clone())), ..before.clone() };
            w.note(Some(&before), Some(&after));
        }
        w.finish().await?;
        Ok(Ok(found))
    }
}
