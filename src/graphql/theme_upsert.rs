//! Many themes at once.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use crate::{
    domain::{
        bulk,
        input::{Checks, ListPatch, Patch},
        theme::ThemePatch,
        user_error::{self, UserErrorCode as Code},
    },
    graphql::{
        answer::{Answer, answer},
        bulk::{ErrorPolicy, UpsertAction, miscounted, usable},
        enums::ThemeKind,
        mutation::{Receipt, UserError, WriteOptions, order, patch, store},
        theme::Theme,
        theme_mutation::theme,
    },
    store::writes::{ThemeItem, ThemeKey, Upserted},
};

/// A theme to be made or changed, named by its id, or by edition and slug. What is left out stays.
#[derive(InputObject, Clone, Debug)]
pub struct UpsertThemeItem {
    /// The theme; if left out, edition and slug name it.
    id: Option<ID>,
    /// The year of its edition. Needed without an id; with one it is not read, for a theme stays in its edition.
    edition: Option<i32>,
    /// Short name for addresses. Without an id it names the theme, which is made where there is none; with an id it is
    /// what the slug is to be.
    slug: Option<String>,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// Its name; needed for a new one.
    name: MaybeUndefined<String>,
    /// What it is about, in Markdown.
    description: MaybeUndefined<String>,
    /// What it is to its edition; a new one is a main theme if left out.
    kind: MaybeUndefined<ThemeKind>,
    /// Its place among the edition's themes, that no other one has; a new one comes last if left out.
    position: MaybeUndefined<i32>,
    /// The cross-year topic it belongs to.
    topic: MaybeUndefined<ID>,
    /// All other names under which pages state it.
    aliases: Option<Vec<String>>,
}

/// Themes to be made or changed.
#[derive(InputObject, Clone, Debug)]
pub struct UpsertThemesInput {
    /// The themes, 1 to 500. Each is checked against what the ones before it leave.
    items: Vec<UpsertThemeItem>,
    /// What a wrong item means to the others.
    #[graphql(default_with = "ErrorPolicy::Atomic")]
    error_policy: ErrorPolicy,
    /// How they are written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What became of one item.
#[derive(SimpleObject)]
pub struct UpsertThemeResult {
    /// Its place among the items, from 0.
    index: i32,
    /// What became of it.
    action: UpsertAction,
    /// The theme as it is now; null where it was refused.
    theme: Option<Theme>,
    /// Everything that is wrong with the item.
    user_errors: Vec<UserError>,
}

/// What came of a write of many themes.
#[derive(SimpleObject)]
pub struct UpsertThemesPayload {
    /// What became of each item, in their order; empty where the whole request is wrong.
    results: Vec<UpsertThemeResult>,
    /// What else is said. `userErrors` says why nothing at all was written; what is wrong with single items, where the others
    /// were written, is in `results`. `changes` is empty.
    #[graphql(flatten)]
    receipt: Receipt,
}

impl UpsertThemeItem {
    fn parse(self, index: usize) -> ThemeItem {
        let Self { id, edition, slug, expected_version, name, description, kind, position, topic, aliases } = self;
        let mut checks = Checks::default();
        let (key, patch) = checks.within("items", |checks| {
            checks.within(index, |checks| {
                let patch = ThemePatch {
                    slug: slug.clone().filter(|_| id.is_some()).map_or(Patch::Keep, Patch::Set),
                    name: checks.given("name", patch(name)),
                    description: patch(description),
                    kind: checks.given("kind", patch(kind)).map(Into::into),
                    position: checks.given("position", patch(position)),
                    topic: patch(topic).map(|topic| topic.and_then(|topic| usable(checks, "topic", &topic))),
                    aliases: ListPatch { set: aliases, ..ListPatch::default() },
                };
                let key = match (id, edition, slug) {
                    (Some(id), ..) => usable(checks, "id", &id).map_or(ThemeKey::Unknown, ThemeKey::Id),
                    (None, Some(year), Some(slug)) => ThemeKey::Slug(year, slug),
                    (None, edition, _) => {
                        let missing = if edition.is_none() { "edition" } else { "slug" };
                        let message = "An item without an id needs edition and slug.";
                        checks.push(user_error::UserError::new(Code::Required, missing, message));
                        ThemeKey::Unknown
                    }
                };
                (key, patch)
            })
        });
        ThemeItem { key, expected_version, patch, checks }
    }
}

/// Writes of many themes.
#[derive(Default)]
pub struct ThemeUpsertMutation;

#[Object]
impl ThemeUpsertMutation {
    /// Makes and changes up to 500 themes. Requires an editor of their editions; themes of others are not found.
    async fn upsert_themes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The themes.")] input: UpsertThemesInput,
    ) -> Answer<Option<UpsertThemesPayload>> {
        answer(async move {
            let UpsertThemesInput { items, error_policy, options } = input;
            let (editor, order) = order(ctx, &options, None)?;
            if let Some(error) = miscounted(&items) {
                let receipt = Receipt::refused(vec![error], options);
                return Ok(Some(UpsertThemesPayload { results: Vec::new(), receipt }));
            }
            let items = items.into_iter().enumerate().map(|(index, item)| item.parse(index)).collect();
            let ended = store(ctx).upsert_themes(&editor, &order, items, error_policy.into()).await?;
            let all = match error_policy.into() {
                bulk::ErrorPolicy::Atomic => ended.iter().flat_map(|item| item.errors.clone()).collect(),
                bulk::ErrorPolicy::PerItem => Vec::new(),
            };
            let mut results = Vec::with_capacity(ended.len());
            for (index, Upserted { action, record, errors }) in (0..).zip(ended) {
                let user_errors = errors.into_iter().map(Into::into).collect();
                let theme = theme(ctx, record).await;
                results.push(UpsertThemeResult { index, action: action.into(), theme, user_errors });
            }
            Ok(Some(UpsertThemesPayload { results, receipt: Receipt::refused(all, options) }))
        })
        .await
    }
}
