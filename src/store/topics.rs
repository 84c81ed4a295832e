//! Topics: what themes of several editions have in common.

use std::convert::Infallible;

use entities::{SubjectKind, topic};
use sea_orm::{Condition, sea_query::SelectStatement};

use crate::{
    auth::Audience,
    domain::{filter::TextTest, order::TopicOrderField},
    store::{
        Ids,
        conditions::{self, Key},
        list::Listed,
    },
};

/// Topics hang on nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TopicsOf {}

impl Listed for topic::Entity {
    type Field = TopicOrderField;
    type Test = TextTest;
    type Parent = TopicsOf;
    type Facet = Infallible;

    const KIND: Option<SubjectKind> = Some(SubjectKind::Topic);

    fn id() -> topic::Column {
        topic::Column::Id
    }

    fn column(field: TopicOrderField) -> topic::Column {
        match field {
            TopicOrderField::Name => topic::Column::SortKey,
        }
    }

    fn visible(audience: Audience) -> Condition {
        match audience {
            Audience::Public | Audience::EditorsOf(_) | Audience::Editors => Condition::all(),
        }
    }

    fn passes(name: &TextTest, _: Audience) -> Condition {
        conditions::text(topic::Column::SortKey, Key::Sort, name)
    }

    fn members(relation: TopicsOf, _: &Ids, _: Audience) -> SelectStatement {
        match relation {}
    }
}
