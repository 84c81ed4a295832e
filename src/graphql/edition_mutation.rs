//! Writes of editions.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entities::{EditionId, edition};

use crate::{
    domain::{
        balance::BalanceRules,
        edition::{EditionFields, EditionPatch},
        input::Checks,
    },
    graphql::{
        answer::{Answer, answer},
        balance::BalanceRulesInput,
        edition::Edition,
        mutation::{Ended, Receipt, WriteOptions, order, patch, store},
        page::parse_id,
        scalars::{Country, Date, DateTime},
    },
};

/// From which status on the public sees an edition's proposals.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entities::EditionVisibility")]
pub enum EditionVisibility {
    /// Everything but drafts.
    Submitted,
    /// What is under review and everything decided.
    UnderReview,
    /// Only what was accepted, with what was merged or cancelled afterwards.
    Accepted,
}

/// An edition to be made, without themes and proposals.
#[derive(InputObject, Clone, Debug)]
pub struct CreateEditionInput {
    /// The year, unique; 1900 to 2200.
    year: i32,
    /// Its name, 300 characters at most.
    name: String,
    /// Its overall theme, 300 characters at most.
    overall_theme: Option<String>,
    /// Where it is held.
    city: Option<String>,
    /// The host country.
    country: Option<Country>,
    /// First day.
    starts_on: Option<Date>,
    /// Last day, not before the first.
    ends_on: Option<Date>,
    /// From which status on the public sees its proposals.
    #[graphql(default_with = "EditionVisibility::Submitted")]
    public_from: EditionVisibility,
    /// Tag of BCP 47 of the language its texts are written in, unless a proposal says otherwise: search finds forms of
    /// words by it.
    #[graphql(default = "en")]
    language: String,
    /// From when on proposals may be handed in; any time if not set.
    submissions_open_at: Option<DateTime>,
    /// Until when proposals may be handed in; any time if not set. Not before they may be. Later, only admins hand in, with a
    /// note.
    submissions_close_at: Option<DateTime>,
    /// What it asks of panels; nothing if left out.
    balance_rules: Option<BalanceRulesInput>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// Changes of an edition: what is left out stays, null clears what may be null. The year stays what it is.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateEditionInput {
    /// The edition.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// Its name.
    name: MaybeUndefined<String>,
    /// Its overall theme.
    overall_theme: MaybeUndefined<String>,
    /// Where it is held.
    city: MaybeUndefined<String>,
    /// The host country.
    country: MaybeUndefined<Country>,
    /// First day.
    starts_on: MaybeUndefined<Date>,
    /// Last day, not before the first.
    ends_on: MaybeUndefined<Date>,
    /// From which status on the public sees its proposals.
    public_from: MaybeUndefined<EditionVisibility>,
    /// Tag of BCP 47 of the language its texts are written in, unless a proposal says otherwise.
    language: MaybeUndefined<String>,
    /// From when on proposals may be handed in; any time if not set.
    submissions_open_at: MaybeUndefined<DateTime>,
    /// Until when proposals may be handed in; any time if not set. Not before they may be. Later, only admins hand in, with a
    /// note.
    submissions_close_at: MaybeUndefined<DateTime>,
    /// What it asks of panels, rule by rule.
    balance_rules: Option<BalanceRulesInput>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// An edition to be deleted.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteEditionInput {
    /// The edition.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What came of a write of an edition.
#[derive(SimpleObject)]
pub struct EditionPayload {
    /// The edition as it is now; null where it was not written. With the error `CONFLICT`, the edition as somebody else left
    /// it.
    edition: Option<Edition>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// What came of the deletion of an edition.
#[derive(SimpleObject)]
pub struct DeleteEditionPayload {
    /// The id of the edition that is gone; null where it was not deleted.
    deleted_edition_id: Option<ID>,
    /// The edition as somebody else left it, with the error `CONFLICT`.
    edition: Option<Edition>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

impl From<Ended<edition::Model>> for EditionPayload {
    fn from(ended: Ended<edition::Model>) -> Self {
        Self { edition: ended.object.map(|edition| Edition(Arc::new(edition))), receipt: ended.receipt }
    }
}

/// Writes of editions.
#[derive(Default)]
pub struct EditionMutation;

#[Object]
impl EditionMutation {
    /// Makes an edition, without themes and proposals. Requires an editor of all editions.
    async fn create_edition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The edition.")] input: CreateEditionInput,
    ) -> Answer<Option<EditionPayload>> {
        answer(async move {
            let CreateEditionInput {
                year,
                name,
                overall_theme,
                city,
                country,
                starts_on,
                ends_on,
                public_from,
                language,
                submissions_open_at,
                submissions_close_at,
                balance_rules,
                options,
            } = input;
            let (editor, order) = order(ctx, &options, None)?;
            let mut checks = Checks::default();
            let balance_rules = balance_rules.unwrap_or_default().parse(&mut checks).apply(BalanceRules::default());
            let new = EditionFields {
                year,
                name,
                overall_theme,
                city,
                country: country.map(|country| country.0),
                starts_on: starts_on.map(|day| day.0),
                ends_on: ends_on.map(|day| day.0),
                public_from: public_from.into(),
                language,
                submissions_open_at: submissions_open_at.map(|time| time.0),
                submissions_close_at: submissions_close_at.map(|time| time.0),
                balance_rules,
            };
            let new = new.check(&mut checks);
            let ended = match checks.finish(new) {
                Ok(new) => Ended::of(store(ctx).open_edition(&editor, &order, new).await?, options),
                Err(errors) => Ended::refused(errors, options),
            };
            Ok(Some(ended.into()))
        })
        .await
    }

    /// Changes an edition. Requires an editor of all editions.
    async fn update_edition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The edition and what is to be changed.")] input: UpdateEditionInput,
    ) -> Answer<Option<EditionPayload>> {
        answer(async move {
            let UpdateEditionInput {
                id,
                expected_version,
                name,
                overall_theme,
                city,
                country,
                starts_on,
                ends_on,
                public_from,
                language,
                submissions_open_at,
                submissions_close_at,
                balance_rules,
                options,
            } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: EditionId = parse_id("input.id", &id)?;
            let mut checks = Checks::default();
            let patch = EditionPatch {
                name: checks.given("name", patch(name)),
                overall_theme: patch(overall_theme),
                city: patch(city),
                country: patch(country).map(|country| country.map(|country| country.0)),
                starts_on: patch(starts_on).map(|day| day.map(|day| day.0)),
                ends_on: patch(ends_on).map(|day| day.map(|day| day.0)),
                public_from: checks.given("publicFrom", patch(public_from)).map(Into::into),
                language: checks.given("language", patch(language)),
                submissions_open_at: patch(submissions_open_at).map(|time| time.map(|time| time.0)),
                submissions_close_at: patch(submissions_close_at).map(|time| time.map(|time| time.0)),
                balance_rules: balance_rules.unwrap_or_default().parse(&mut checks),
            };
            Ok(Some(Ended::of(store(ctx).update_edition(&editor, &order, id, patch, checks).await?, options).into()))
        })
        .await
    }

    /// Deletes an edition that has neither proposals nor themes. Requires an editor of all editions.
    async fn delete_edition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The edition.")] input: DeleteEditionInput,
    ) -> Answer<Option<DeleteEditionPayload>> {
        answer(async move {
            let DeleteEditionInput { id, expected_version, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: EditionId = parse_id("input.id", &id)?;
            let Ended { object, done, receipt } =
                Ended::of(store(ctx).delete_edition(&editor, &order, id).await?, options);
            Ok(Some(DeleteEditionPayload {
                deleted_edition_id: done.then(|| id.to_string().into()),
                edition: object.filter(|_| !done).map(|edition| Edition(Arc::new(edition))),
                receipt,
            }))
        })
        .await
    }
}
