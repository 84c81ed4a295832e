//! Writes of themes.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entities::{ThemeId, TopicId};

use crate::{
    domain::{
        input::{Checks, ListPatch, Patch},
        theme::ThemePatch,
    },
    error::Error,
    graphql::{
        answer::{Answer, answer},
        enums::ThemeKind,
        mutation::{Ended, NamesPatch, Receipt, WriteOptions, order, patch, store},
        page::{loaders, parse_id},
        theme::Theme,
    },
    store::{themes::AliasesOfTheme, writes::ThemeRecord},
};

/// A theme to be made.
#[derive(InputObject, Clone, Debug)]
pub struct CreateThemeInput {
    /// The year of its edition.
    edition: i32,
    /// Short name for addresses: small letters, digits and hyphens, unique in the edition.
    slug: String,
    /// Its name, 300 characters at most.
    name: String,
    /// What it is about, in Markdown.
    description: Option<String>,
    /// What it is to its edition.
    #[graphql(default_with = "ThemeKind::Main")]
    kind: ThemeKind,
    /// Its place among the edition's themes, from 1, that no other one has; behind all others if left out.
    position: Option<i32>,
    /// The cross-year topic it belongs to.
    topic: Option<ID>,
    /// Other names under which pages state it, 50 at most.
    aliases: Option<Vec<String>>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// Changes of a theme: what is left out stays, null clears what may be null. The edition stays what it is.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateThemeInput {
    /// The theme.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// Short name for addresses, unique in the edition.
    slug: MaybeUndefined<String>,
    /// Its name.
    name: MaybeUndefined<String>,
    /// What it is about, in Markdown.
    description: MaybeUndefined<String>,
    /// What it is to its edition.
    kind: MaybeUndefined<ThemeKind>,
    /// Its place among the edition's themes, from 1, that no other one has: to move several, use reorderThemes.
    position: MaybeUndefined<i32>,
    /// The cross-year topic it belongs to.
    topic: MaybeUndefined<ID>,
    /// Other names under which pages state it.
    aliases: Option<NamesPatch>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// A theme to be deleted.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteThemeInput {
    /// The theme.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What came of a write of a theme.
#[derive(SimpleObject)]
pub struct ThemePayload {
    /// The theme as it is now; null where it was not written. With the error `CONFLICT`, the theme as somebody else left it.
    theme: Option<Theme>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// What came of the deletion of a theme.
#[derive(SimpleObject)]
pub struct DeleteThemePayload {
    /// The id of the theme that is gone; null where it was not deleted.
    deleted_theme_id: Option<ID>,
    /// The theme as somebody else left it, with the error `CONFLICT`.
    theme: Option<Theme>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// The theme of a record. Its aliases are told from the record, whether it was kept or not.
pub async fn theme(ctx: &Context<'_>, record: Option<ThemeRecord>) -> Option<Theme> {
    let ThemeRecord { theme, aliases } = record?;
    loaders(ctx).feed_one(AliasesOfTheme(theme.id), aliases).await;
    Some(Theme(Arc::new(theme)))
}

/// Reads the topic of an input; the error names the argument.
fn topic(topic: Option<ID>) -> Result<Option<TopicId>, Error> {
    topic.map(|id| parse_id("input.topic", &id)).transpose()
}

/// Writes of themes.
#[derive(Default)]
pub struct ThemeMutation;

#[Object]
impl ThemeMutation {
    /// Makes a theme. Requires an editor of the edition.
    async fn create_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The theme.")] input: CreateThemeInput,
    ) -> Answer<Option<ThemePayload>> {
        answer(async move {
            let CreateThemeInput { edition, slug, name, description, kind, position, topic: of, aliases, options } =
                input;
            let (editor, order) = order(ctx, &options, None)?;
            let new = ThemePatch {
                slug: Patch::Set(slug),
                name: Patch::Set(name),
                description: Patch::Set(description),
                kind: Patch::Set(kind.into()),
                position: position.map_or(Patch::Keep, Patch::Set),
                topic: Patch::Set(topic(of)?),
                aliases: ListPatch { set: aliases, ..ListPatch::default() },
            };
            let written = store(ctx).add_theme(&editor, &order, edition, new, Checks::default()).await?;
            let Ended { object, receipt, .. } = Ended::of(written, options);
            Ok(Some(ThemePayload { theme: theme(ctx, object).await, receipt }))
        })
        .await
    }

    /// Changes a theme. Requires an editor of its edition.
    async fn update_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The theme and what is to be changed.")] input: UpdateThemeInput,
    ) -> Answer<Option<ThemePayload>> {
        answer(async move {
            let UpdateThemeInput {
                id,
                expected_version,
                slug,
                name,
                description,
                kind,
                position,
                topic: of,
                aliases,
                options,
            } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: ThemeId = parse_id("input.id", &id)?;
            let mut checks = Checks::default();
            let patch = ThemePatch {
                slug: checks.given("slug", patch(slug)),
                name: checks.given("name", patch(name)),
                description: patch(description),
                kind: checks.given("kind", patch(kind)).map(Into::into),
                position: checks.given("position", patch(position)),
                topic: match patch(of) {
                    Patch::Keep => Patch::Keep,
                    Patch::Set(of) => Patch::Set(topic(of)?),
                },
                aliases: aliases.map(Into::into).unwrap_or_default(),
            };
            let written = store(ctx).update_theme(&editor, &order, id, patch, checks).await?;
            let Ended { object, receipt, .. } = Ended::of(written, options);
            Ok(Some(ThemePayload { theme: theme(ctx, object).await, receipt }))
        })
        .await
    }

    /// Deletes a theme that no proposal falls under. Requires an editor of its edition.
    async fn delete_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The theme.")] input: DeleteThemeInput,
    ) -> Answer<Option<DeleteThemePayload>> {
        answer(async move {
            let DeleteThemeInput { id, expected_version, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: ThemeId = parse_id("input.id", &id)?;
            let written = store(ctx).delete_theme(&editor, &order, id).await?;
            let Ended { object, done, receipt } = Ended::of(written, options);
            let theme = theme(ctx, object.filter(|_| !done)).await;
            let deleted_theme_id = done.then(|| id.to_string().into());
            Ok(Some(DeleteThemePayload { deleted_theme_id, theme, receipt }))
        })
        .await
    }
}
