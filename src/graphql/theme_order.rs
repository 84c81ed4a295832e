//! The order of an edition's themes.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entities::ThemeId;

use crate::{
    graphql::{
        answer::{Answer, answer},
        mutation::{FieldChange, Json, Receipt, WriteOptions, order, store},
        page::parse_id,
        theme::Theme,
        theme_mutation::theme,
    },
    store::writes::{Reordered, ThemeRecord},
};

/// A new order of an edition's themes.
#[derive(InputObject, Clone, Debug)]
pub struct ReorderThemesInput {
    /// The year of the edition.
    edition: i32,
    /// All themes of the edition, in the order they are to have.
    themes: Vec<ID>,
    /// The versions the themes must have, in the order of `themes`; any if left out.
    expected_versions: Option<Vec<i32>>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What came of a new order of themes.
#[derive(SimpleObject)]
pub struct ReorderThemesPayload {
    /// All themes of the edition in their order; null where they were not put into the order. With the error `CONFLICT`, as
    /// they are now.
    themes: Option<Vec<Theme>>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// Puts themes into an order.
#[derive(Default)]
pub struct ThemeOrderMutation;

#[Object]
impl ThemeOrderMutation {
    /// Puts all themes of an edition into a new order. Requires an editor of the edition.
    async fn reorder_themes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The edition and the order.")] input: ReorderThemesInput,
    ) -> Answer<Option<ReorderThemesPayload>> {
        answer(async move {
            let ReorderThemesInput { edition, themes, expected_versions, options } = input;
            let (editor, order) = order(ctx, &options, None)?;
            let ids = themes.iter().map(|id| parse_id("input.themes", id)).collect::<Result<Vec<ThemeId>, _>>()?;
            let versions = expected_versions.as_deref();
            let (records, receipt) = match store(ctx).reorder_themes(&editor, &order, edition, &ids, versions).await? {
                Reordered::Done(before, after) => {
                    let receipt = Receipt { changes: moved(&before, &after), ..Receipt::refused(Vec::new(), options) };
                    (Some(after), receipt)
                }
                Reordered::Stale(errors, now) => (Some(now), Receipt::refused(errors, options)),
                Reordered::Refused(errors) => (None, Receipt::refused(errors, options)),
            };
            let mut themes = None;
            for record in records.into_iter().flatten() {
                themes.get_or_insert_with(Vec::new).extend(theme(ctx, Some(record)).await);
            }
            Ok(Some(ReorderThemesPayload { themes, receipt }))
        })
        .await
    }
}

/// The list of themes as a field that changed.
fn moved(before: &[ThemeRecord], after: &[ThemeRecord]) -> Vec<FieldChange> {
    let ids = |records: &[ThemeRecord]| records.iter().map(|record| record.theme.id.to_string()).collect::<Vec<_>>();
    let (before, after) = (ids(before), ids(after));
    if before == after {
        return Vec::new();
    }
    let json = |ids: Vec<String>| Some(Json(ids.into()));
    vec![FieldChange { field: "themes".to_owned(), before: json(before), after: json(after) }]
}
