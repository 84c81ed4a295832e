//! Themes and their aliases.

use std::{collections::HashMap, convert::Infallible, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{EditionId, ProposalId, SubjectKind, ThemeId, TopicId, edition, proposal_theme, theme, theme_alias};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Expr, SelectStatement},
};

use crate::{
    auth::Audience,
    domain::{filter::ThemeTest, order::ThemeOrderField},
    error::Error,
    store::{
        Ids, Loaders, Scope,
        conditions::{self, Key},
        list::Listed,
    },
};

/// Lists of themes hang on nothing; an edition's few themes come whole ([`ThemesOfEdition`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThemesOf {}

impl Listed for theme::Entity {
    type Field = ThemeOrderField;
    type Test = ThemeTest;
    type Parent = ThemesOf;
    type Facet = Infallible;

    const KIND: Option<SubjectKind> = Some(SubjectKind::Theme);

    fn id() -> theme::Column {
        theme::Column::Id
    }

    fn column(field: ThemeOrderField) -> theme::Column {
        match field {
            ThemeOrderField::Name => theme::Column::SortKey,
            ThemeOrderField::CreatedAt => theme::Column::CreatedAt,
        }
    }

    fn visible(audience: Audience) -> Condition {
        match audience {
            Audience::Public | Audience::EditorsOf(_) | Audience::Editors => Condition::all(),
        }
    }

    fn passes(test: &ThemeTest, _: Audience) -> Condition {
        match test {
            ThemeTest::Id(id) => conditions::value(theme::Column::Id, id),
            ThemeTest::Edition(year) => {
                let editions = edition::Entity::find()
                    .select_only()
                    .column(edition::Column::Id)
                    .filter(conditions::value(edition::Column::Year, year));
                Condition::all().add(theme::Column::EditionId.in_subquery(editions.into_query()))
            }
            ThemeTest::Slug(slug) => Condition::all().add(theme::Column::Slug.eq(slug)),
            ThemeTest::Topic(topic) => Condition::all().add(theme::Column::TopicId.eq(*topic)),
            ThemeTest::Name(name) => conditions::text(theme::Column::SortKey, Key::Sort, name),
            ThemeTest::Kind(kind) => conditions::value(theme::Column::Kind, kind),
        }
    }

    fn members(relation: ThemesOf, _: &Ids, _: Audience) -> SelectStatement {
        match relation {}
    }
}

/// Themes are few and seldom change: what lists some of them hangs on all.
const THEMES: Scope = Scope::Kind(SubjectKind::Theme);

/// The theme of an edition by its slug.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ThemeOfSlug {
    /// The year of the edition.
    pub year: i32,
    /// The slug.
    pub slug: String,
}

impl Loader<ThemeOfSlug> for Loaders {
    type Value = Arc<theme::Model>;
    type Error = Error;

    /// One statement for each.
    async fn load(&self, keys: &[ThemeOfSlug]) -> Result<HashMap<ThemeOfSlug, Self::Value>, Error> {
        let mut themes = HashMap::with_capacity(keys.len());
        for key in keys {
            let select = theme::Entity::find()
                .join(sea_orm::JoinType::InnerJoin, theme::Relation::Edition.def())
                .filter(edition::Column::Year.eq(key.year))
                .filter(theme::Column::Slug.eq(&key.slug));
            let theme = select.one(self.store.reading([Scope::Kind(SubjectKind::Edition), THEMES])).await?;
            themes.extend(theme.map(|theme| (key.clone(), Arc::new(theme))));
        }
        Ok(themes)
    }
}

/// The themes of an edition in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ThemesOfEdition(pub EditionId);

/// The themes of a topic, all editions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ThemesOfTopic(pub TopicId);

/// The themes of a proposal in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ThemesOfProposal(pub ProposalId);

/// The aliases of a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AliasesOfTheme(pub ThemeId);

impl Loader<ThemesOfEdition> for Loaders {
    type Value = Vec<Arc<theme::Model>>;
    type Error = Error;

    async fn load(&self, keys: &[ThemesOfEdition]) -> Result<HashMap<ThemesOfEdition, Self::Value>, Error> {
        let editions = self.ids(keys.iter().map(|key| key.0.0));
        let select = theme::Entity::find()
            .filter(editions.contain(theme::Column::EditionId))
            .order_by_asc(theme::Column::Position);
        let groups = self.grouped(select, Expr::col(theme::Column::EditionId.as_column_ref()), [THEMES]).await?;
        Ok(groups.into_iter().map(|(id, rows)| (ThemesOfEdition(EditionId(id)), rows)).collect())
    }
}

impl Loader<ThemesOfTopic> for Loaders {
    type Value = Vec<Arc<theme::Model>>;
    type Error = Error;

    async fn load(&self, keys: &[ThemesOfTopic]) -> Result<HashMap<ThemesOfTopic, Self::Value>, Error> {
        let topics = self.ids(keys.iter().map(|key| key.0.0));
        let select =
            theme::Entity::find().filter(topics.contain(theme::Column::TopicId)).order_by_asc(theme::Column::Id);
        let groups = self.grouped(select, Expr::col(theme::Column::TopicId.as_column_ref()), [THEMES]).await?;
        Ok(groups.into_iter().map(|(id, rows)| (ThemesOfTopic(TopicId(id)), rows)).collect())
    }
}

impl Loader<ThemesOfProposal> for Loaders {
    type Value = Vec<Arc<theme::Model>>;
    type Error = Error;

    async fn load(&self, keys: &[ThemesOfProposal]) -> Result<HashMap<ThemesOfProposal, Self::Value>, Error> {
        let proposals = self.ids(keys.iter().map(|key| key.0.0));
        let select = theme::Entity::find()
            .join_rev(sea_orm::JoinType::InnerJoin, proposal_theme::Relation::Theme.def())
            .filter(proposals.contain(proposal_theme::Column::ProposalId))
            .order_by_asc(proposal_theme::Column::Position);
        let scopes = keys.iter().map(|key| Scope::Row(SubjectKind::Proposal, key.0.0)).chain([THEMES]);
        let groups =
            self.grouped(select, Expr::col(proposal_theme::Column::ProposalId.as_column_ref()), scopes).await?;
        Ok(groups.into_iter().map(|(id, rows)| (ThemesOfProposal(ProposalId(id)), rows)).collect())
    }
}

impl Loader<AliasesOfTheme> for Loaders {
    type Value = Vec<String>;
    type Error = Error;

    async fn load(&self, keys: &[AliasesOfTheme]) -> Result<HashMap<AliasesOfTheme, Self::Value>, Error> {
        let themes = self.ids(keys.iter().map(|key| key.0.0));
        let select = theme_alias::Entity::find()
            .filter(themes.contain(theme_alias::Column::ThemeId))
            .order_by_asc(theme_alias::Column::NameKey);
        let scopes = keys.iter().map(|key| Scope::Row(SubjectKind::Theme, key.0.0));
        let groups = self.grouped(select, Expr::col(theme_alias::Column::ThemeId.as_column_ref()), scopes).await?;
        let names = |rows: Vec<Arc<theme_alias::Model>>| rows.iter().map(|alias| alias.name.clone()).collect();
        Ok(groups.into_iter().map(|(id, rows)| (AliasesOfTheme(ThemeId(id)), names(rows))).collect())
    }
}
