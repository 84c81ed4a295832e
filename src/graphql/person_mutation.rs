//! Writes of people.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entities::PersonId;

use crate::{
    domain::{
        input::Checks,
        person::{PersonFields, PersonPatch},
    },
    graphql::{
        answer::{Answer, answer},
        contact_input::{IdentifierInput, IdentifiersPatch, LinkInput, LinksPatch, all},
        mutation::{Ended, NamesPatch, Receipt, WriteOptions, order, patch, store},
        page::parse_id,
        person::Person,
        scalars::Country,
        shown_parties::show_people,
    },
    store::writes::people::PersonRecord,
};

/// A person as somebody who is new is described.
#[derive(InputObject, Clone, Debug)]
pub struct PersonInput {
    /// The name without honorific, 300 characters at most.
    name: String,
    /// The name as lists sort it, such as "Seger, Alexander"; made from the name if left out.
    sort_name: Option<String>,
    /// Other names the person is known by, each once; case and accents make no other name. 100 at most.
    aliases: Option<Vec<String>>,
    /// The person's country.
    country: Option<Country>,
    /// About the person, in Markdown; 50 000 characters at most.
    biography: Option<String>,
    /// E-mail address. Only editors see it.
    email: Option<String>,
    /// Telephone number with the country's code, such as +370 5 236 0000. Only editors see it.
    phone: Option<String>,
    /// Links, each address once; 100 at most.
    links: Option<Vec<LinkInput>>,
    /// Entries in ORCID and Wikidata, which nobody else has; 100 at most.
    identifiers: Option<Vec<IdentifierInput>>,
}

/// A person to be made.
#[derive(InputObject, Clone, Debug)]
pub struct CreatePersonInput {
    /// The person.
    #[graphql(flatten)]
    person: PersonInput,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// Changes of a person: what is left out stays, null clears what may be null. What was stated of the person in proposals
/// stays as it was stated.
#[derive(InputObject, Clone, Debug)]
pub struct UpdatePersonInput {
    /// The person.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// The name without honorific. The name before is kept as an alias only if it is added to the aliases.
    name: MaybeUndefined<String>,
    /// The name as lists sort it; null has it made from the name. One that was made from the name follows it.
    sort_name: MaybeUndefined<String>,
    /// Other names the person is known by.
    aliases: Option<NamesPatch>,
    /// The person's country.
    country: MaybeUndefined<Country>,
    /// About the person, in Markdown.
    biography: MaybeUndefined<String>,
    /// E-mail address. Only editors see it.
    email: MaybeUndefined<String>,
    /// Telephone number with the country's code. Only editors see it.
    phone: MaybeUndefined<String>,
    /// Links.
    links: Option<LinksPatch>,
    /// Entries in ORCID and Wikidata, which nobody else has.
    identifiers: Option<IdentifiersPatch>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// A person to be deleted.
#[derive(InputObject, Clone, Debug)]
pub struct DeletePersonInput {
    /// The person.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What came of a write of a person.
#[derive(SimpleObject)]
pub struct PersonPayload {
    /// The person as it is now; null where it was not written. With the error `CONFLICT`, the person as somebody else left it.
    person: Option<Person>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// What came of the deletion of a person.
#[derive(SimpleObject)]
pub struct DeletePersonPayload {
    /// The id of the person who is gone; null where they were not deleted.
    deleted_person_id: Option<ID>,
    /// The person as somebody else left it, with the error `CONFLICT`.
    person: Option<Person>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

impl From<PersonInput> for PersonFields {
    fn from(input: PersonInput) -> Self {
        let PersonInput { name, sort_name, aliases, country, biography, email, phone, links, identifiers } = input;
        Self {
            name,
            sort_name: sort_name.unwrap_or_default(),
            aliases: aliases.unwrap_or_default(),
            country: country.map(|country| country.0),
            biography,
            email,
            phone,
            links: all(links.unwrap_or_default()),
            identifiers: all(identifiers.unwrap_or_default()),
        }
    }
}

impl From<PersonRecord> for Person {
    fn from(record: PersonRecord) -> Self {
        Self(Arc::new(record.person))
    }
}

impl From<Ended<PersonRecord>> for PersonPayload {
    fn from(ended: Ended<PersonRecord>) -> Self {
        Self { person: ended.object.map(Into::into), receipt: ended.receipt }
    }
}

/// Writes of people.
#[derive(Default)]
pub struct PersonMutation;

#[Object]
impl PersonMutation {
    /// Makes a person, who takes part in nothing yet. Requires an editor of all editions.
    async fn create_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: CreatePersonInput,
    ) -> Answer<Option<PersonPayload>> {
        answer(async move {
            let CreatePersonInput { person, options } = input;
            let (editor, order) = order(ctx, &options, None)?;
            let mut checks = Checks::default();
            let fields = PersonFields::from(person).check(&mut checks);
            let written = store(ctx).create_person(&editor, &order, fields, checks).await?;
            let ended = Ended::of(written, options);
            show_people(ctx, &ended.object).await;
            Ok(Some(ended.into()))
        })
        .await
    }

    /// Changes a person. Requires an editor of all editions.
    async fn update_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person and what is to be changed.")] input: UpdatePersonInput,
    ) -> Answer<Option<PersonPayload>> {
        answer(async move {
            let UpdatePersonInput {
                id,
                expected_version,
                name,
                sort_name,
                aliases,
                country,
                biography,
                email,
                phone,
                links,
                identifiers,
                options,
            } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: PersonId = parse_id("input.id", &id)?;
            let mut checks = Checks::default();
            let patch = PersonPatch {
                name: checks.given("name", patch(name)),
                sort_name: patch(sort_name),
                aliases: aliases.unwrap_or_default().into(),
                country: patch(country).map(|country| country.map(|country| country.0)),
                biography: patch(biography),
                email: patch(email),
                phone: patch(phone),
                links: links.unwrap_or_default().into(),
                identifiers: identifiers.unwrap_or_default().into(),
            };
            let patch = patch.check_lists(&mut checks);
            let written = store(ctx).update_person(&editor, &order, id, patch, checks).await?;
            let ended = Ended::of(written, options);
            show_people(ctx, &ended.object).await;
            Ok(Some(ended.into()))
        })
        .await
    }

    /// Deletes a person who takes part in nothing; whoever does is merged into another one instead. Requires an editor of
    /// all editions.
    async fn delete_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: DeletePersonInput,
    ) -> Answer<Option<DeletePersonPayload>> {
        answer(async move {
            let DeletePersonInput { id, expected_version, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: PersonId = parse_id("input.id", &id)?;
            let written = store(ctx).delete_person(&editor, &order, id).await?;
            let Ended { object, done, receipt } = Ended::of(written, options);
            Ok(Some(DeletePersonPayload {
                deleted_person_id: done.then(|| id.to_string().into()),
                person: object.filter(|_| !done).map(Into::into),
                receipt,
            }))
        })
        .await
    }
}
