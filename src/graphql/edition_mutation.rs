//! Writes of editions.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entities::{EditionId, edition};

use crate::{
    domain::{
        edition::{EditionFields, EditionPatch, check_year},
        input::Checks,
    },
    graphql::{
        answer::{Answer, answer},
        edition::Edition,
        mutation::{Ended, FieldChange, UserError, order, patch, store},
        page::parse_id,
        scalars::{Country, Date},
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
    /// Do everything but keep nothing of it: the answer says what would be.
    #[graphql(default)]
    dry_run: bool,
    /// Comes back as it is.
    client_mutation_id: Option<String>,
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
    /// Do everything but keep nothing of it: the answer says what would be.
    #[graphql(default)]
    dry_run: bool,
    /// Comes back as it is.
    client_mutation_id: Option<String>,
}

/// An edition to be deleted.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteEditionInput {
    /// The edition.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// Do everything but keep nothing of it: the answer says what would be.
    #[graphql(default)]
    dry_run: bool,
    /// Comes back as it is.
    client_mutation_id: Option<String>,
}

/// What came of a write of an edition.
#[derive(SimpleObject)]
pub struct EditionPayload {
    /// The edition as it is now; null where it was not written. With the error `CONFLICT`, the edition as somebody else left
    /// it.
    edition: Option<Edition>,
    /// Everything that is wrong with the input; empty where it was written.
    user_errors: Vec<UserError>,
    /// What was changed.
    changes: Vec<FieldChange>,
    /// The one of the input.
    client_mutation_id: Option<String>,
}

/// What came of the deletion of an edition.
#[derive(SimpleObject)]
pub struct DeleteEditionPayload {
    /// The id of the edition that is gone; null where it was not deleted.
    deleted_edition_id: Option<ID>,
    /// The edition as somebody else left it, with the error `CONFLICT`.
    edition: Option<Edition>,
    /// Everything that is wrong with the input; empty where it was deleted.
    user_errors: Vec<UserError>,
    /// What was changed.
    changes: Vec<FieldChange>,
    /// The one of the input.
    client_mutation_id: Option<String>,
}

impl EditionPayload {
    fn new(ended: Ended<edition::Model>, client_mutation_id: Option<String>) -> Self {
        let Ended { object, done: _, user_errors, changes } = ended;
        let edition = object.map(|edition| Edition(Arc::new(edition)));
        Self { edition, user_errors, changes, client_mutation_id }
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
                dry_run,
                client_mutation_id,
            } = input;
            let (editor, order) = order(ctx, dry_run, None)?;
            let mut checks = Checks::default();
            check_year(&mut checks, year);
            let new = EditionFields {
                name,
                overall_theme,
                city,
                country: country.map(|country| country.0),
                starts_on: starts_on.map(|day| day.0),
                ends_on: ends_on.map(|day| day.0),
                public_from: public_from.into(),
            };
            let new = new.check(&mut checks);
            let ended = match checks.finish(new) {
                Ok(new) => store(ctx).open_edition(&editor, &order, year, new).await?.into(),
                Err(errors) => Ended::refused(errors),
            };
            Ok(Some(EditionPayload::new(ended, client_mutation_id)))
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
                dry_run,
                client_mutation_id,
            } = input;
            let (editor, order) = order(ctx, dry_run, expected_version)?;
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
            };
            let ended = store(ctx).update_edition(&editor, &order, id, patch, checks).await?.into();
            Ok(Some(EditionPayload::new(ended, client_mutation_id)))
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
            let DeleteEditionInput { id, expected_version, dry_run, client_mutation_id } = input;
            let (editor, order) = order(ctx, dry_run, expected_version)?;
            let id: EditionId = parse_id("input.id", &id)?;
            let ended = Ended::from(store(ctx).delete_edition(&editor, &order, id).await?);
            let Ended { object, done, user_errors, changes } = ended;
            Ok(Some(DeleteEditionPayload {
                deleted_edition_id: done.then(|| id.to_string().into()),
                edition: object.filter(|_| !done).map(|edition| Edition(Arc::new(edition))),
                user_errors,
                changes,
                client_mutation_id,
            }))
        })
        .await
    }
}
