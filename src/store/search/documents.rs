//! What the index knows of a proposal, person, organization or theme: read from the tables, some hundreds at once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Write as _,
};

use entities::{
    SubjectKind, edition, organization, organization_name, participation, person, person_name, proposal, proposal_host,
    theme, theme_alias,
};
use sea_orm::{
    ActiveEnum, ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    domain::{
        names,
        search::{DEFAULT_LANGUAGE, FieldTerms, Language},
        text,
    },
    error::Error,
    store::Store,
};

/// Words of a long text that are indexed.
const MOST_TEXT: usize = 10_000;
/// Words of names that are indexed.
const MOST_NAMES: usize = 5_000;
/// Characters of a title by which it is found as it begins.
const LABEL_KEY: usize = 100;

/// What is indexed of one row.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Its number; 0 where it has none yet.
    pub doc: i32,
    pub kind: SubjectKind,
    pub id: Uuid,
    pub language: String,
    pub label: String,
    pub label_key: String,
    pub title: FieldTerms,
    pub names: FieldTerms,
    pub body: FieldTerms,
    pub fingerprint: Vec<u8>,
}

/// What a row says.
struct Said {
    kind: SubjectKind,
    id: Uuid,
    language: String,
    label: String,
    names: Vec<String>,
    body: Option<String>,
}

impl Document {
    fn new(said: Said) -> Self {
        let Said { kind, id, language, label, names, body } = said;
        let label = names::clean(&label);
        let known = Language::of(&language);
        // Names of people are no words of a language.
        let stems = (kind != SubjectKind::Person).then_some(known);
        let title = FieldTerms::of([label.as_str()], stems, MOST_NAMES);
        let names = FieldTerms::of(names.iter().map(String::as_str), None, MOST_NAMES);
        let body = text::plain(body.as_deref().unwrap_or_default());
        let body = FieldTerms::of([body.as_str()], Some(known), MOST_TEXT);
        let words: Vec<&str> = title.words.iter().flatten().map(String::as_str).collect();
        let label_key = words.join(" ").chars().take(LABEL_KEY).collect();
        let mut document =
            Self { doc: 0, kind, id, language, label, label_key, title, names, body, fingerprint: Vec::new() };
        document.fingerprint = document.fingerprint();
        document
    }

    fn fingerprint(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        let fields = [&self.title, &self.names, &self.body].map(FieldTerms::text);
        for part in [&self.kind.to_value(), &self.language, &self.label].into_iter().chain(&fields) {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.finalize()[..16].to_vec()
    }

    /// The words it is suggested by: those of its title and, but for a proposal, of its other names.
    pub fn vocabulary(&self) -> BTreeSet<&str> {
        let others = if self.kind == SubjectKind::Proposal { &[][..] } else { &self.names.words };
        self.title.words.iter().chain(others).flatten().map(String::as_str).collect()
    }

    /// The document as statements take it.
    pub fn as_json(&self, terms: Option<String>) -> serde_json::Value {
        let fingerprint = self.fingerprint.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        json!({
            "doc": self.doc, "kind": self.kind.to_value(), "id": self.id.simple().to_string(),
            "language": self.language, "label": self.label, "label_key": self.label_key,
            "title": self.title.text(), "names": self.names.text(), "fingerprint": fingerprint,
            // Each database takes what it needs.
            "body": terms.is_none().then(|| self.body.text()), "terms": terms,
        })
    }
}

/// A name and whose it is.
#[derive(FromQueryResult)]
struct Named {
    owner: Uuid,
    name: String,
}

#[derive(FromQueryResult)]
struct ProposalText {
    id: Uuid,
    title: String,
    description: String,
    language: Option<String>,
    edition_language: String,
}

#[derive(FromQueryResult)]
struct ParticipationNames {
    proposal_id: Uuid,
    person_id: Option<Uuid>,
    organization_id: Option<Uuid>,
    name_as_given: String,
    affiliation_as_stated: Option<String>,
    is_placeholder: bool,
}

#[derive(FromQueryResult)]
struct ThemeText {
    id: Uuid,
    name: String,
    description: Option<String>,
    edition_language: String,
}

impl Store {
    /// What there is to find of rows of one kind: nothing of those that are gone, deleted or merged into others.
    pub(super) async fn documents(
        &self,
        tx: &DatabaseTransaction,
        kind: SubjectKind,
        ids: &[Uuid],
    ) -> Result<Vec<Document>, Error> {
        let said = match kind {
            SubjectKind::Proposal => self.said_by_proposals(tx, ids).await?,
            SubjectKind::Person => self.said_by_people(tx, ids).await?,
            SubjectKind::Organization => self.said_by_organizations(tx, ids).await?,
            SubjectKind::Theme => self.said_by_themes(tx, ids).await?,
            SubjectKind::Edition | SubjectKind::Topic | SubjectKind::Participation | SubjectKind::ApiToken => {
                Vec::new()
            }
        };
        Ok(said.into_iter().map(Document::new).collect())
    }

    async fn said_by_proposals(&self, tx: &DatabaseTransaction, ids: &[Uuid]) -> Result<Vec<Said>, Error> {
        let wanted = self.ids(ids.iter().copied());
        let texts: Vec<ProposalText> = proposal::Entity::find()
            .select_only()
            .columns([
                proposal::Column::Id,
                proposal::Column::Title,
                proposal::Column::Description,
                proposal::Column::Language,
            ])
            .column_as(edition::Column::Language, "edition_language")
            .join(JoinType::InnerJoin, proposal::Relation::Edition.def())
            .filter(wanted.contain(proposal::Column::Id))
            .filter(proposal::Column::DeletedAt.is_null())
            .into_model()
            .all(tx)
            .await?;
        let mut names = self.names_of_proposals(tx, ids).await?;
        let said = texts.into_iter().map(|text| Said {
            kind: SubjectKind::Proposal,
            id: text.id,
            language: text.language.unwrap_or(text.edition_language),
            label: text.title,
            names: names.remove(&text.id).unwrap_or_default(),
            body: Some(text.description),
        });
        Ok(said.collect())
    }

    /// Everybody whom proposals name, as they name them and as they are known: people and organizations, each name once.
    async fn names_of_proposals(
        &self,
        tx: &DatabaseTransaction,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<String>>, Error> {
        let wanted = self.ids(ids.iter().copied());
        let participations: Vec<ParticipationNames> = participation::Entity::find()
            .select_only()
            .columns([
                participation::Column::ProposalId,
                participation::Column::PersonId,
                participation::Column::OrganizationId,
                participation::Column::NameAsGiven,
                participation::Column::AffiliationAsStated,
                participation::Column::IsPlaceholder,
            ])
            .filter(wanted.contain(participation::Column::ProposalId))
            .order_by_asc(participation::Column::ProposalId)
            .order_by_asc(participation::Column::Position)
            .order_by_asc(participation::Column::Id)
            .into_model()
            .all(tx)
            .await?;
        let hosts = proposal_host::Entity::find()
            .filter(wanted.contain(proposal_host::Column::ProposalId))
            .order_by_asc(proposal_host::Column::Position)
            .order_by_asc(proposal_host::Column::OrganizationId)
            .all(tx)
            .await?;
        let hosting = hosts.iter().map(|host| host.organization_id.0);
        let people: BTreeSet<Uuid> = participations.iter().filter_map(|named| named.person_id).collect();
        let organizations = participations.iter().filter_map(|named| named.organization_id).chain(hosting).collect();
        let people = self.names_of_people(tx, &people).await?;
        let organizations = self.names_of_organizations(tx, &organizations).await?;
        let known = |names: &HashMap<Uuid, Vec<String>>, id: Option<Uuid>| {
            id.and_then(|id| names.get(&id)).cloned().unwrap_or_default()
        };
        let mut found: HashMap<Uuid, Vec<String>> = HashMap::new();
        for named in participations.into_iter().filter(|named| !named.is_placeholder) {
            let list = found.entry(named.proposal_id).or_default();
            list.push(named.name_as_given);
            list.extend(known(&people, named.person_id));
            list.extend(named.affiliation_as_stated);
            list.extend(known(&organizations, named.organization_id));
        }
        for host in hosts {
            let list = found.entry(host.proposal_id.0).or_default();
            list.push(host.name_as_given);
            list.extend(known(&organizations, Some(host.organization_id.0)));
        }
        for list in found.values_mut() {
            let mut seen = BTreeSet::new();
            list.retain(|name| seen.insert(names::fold(name)));
        }
        Ok(found)
    }

    async fn said_by_people(&self, tx: &DatabaseTransaction, ids: &[Uuid]) -> Result<Vec<Said>, Error> {
        let wanted = self.ids(ids.iter().copied());
        let people = person::Entity::find()
            .filter(wanted.contain(person::Column::Id))
            .filter(person::Column::MergedIntoId.is_null())
            .all(tx)
            .await?;
        let mut names = self.names_of_people(tx, &ids.iter().copied().collect()).await?;
        let said = people.into_iter().map(|person| Said {
            kind: SubjectKind::Person,
            id: person.id.0,
            language: DEFAULT_LANGUAGE.to_owned(),
            names: others(names.remove(&person.id.0), &person.name),
            label: person.name,
            body: person.biography,
        });
        Ok(said.collect())
    }

    async fn said_by_organizations(&self, tx: &DatabaseTransaction, ids: &[Uuid]) -> Result<Vec<Said>, Error> {
        let wanted = self.ids(ids.iter().copied());
        let organizations = organization::Entity::find()
            .filter(wanted.contain(organization::Column::Id))
            .filter(organization::Column::MergedIntoId.is_null())
            .all(tx)
            .await?;
        let mut names = self.names_of_organizations(tx, &ids.iter().copied().collect()).await?;
        let said = organizations.into_iter().map(|organization| Said {
            kind: SubjectKind::Organization,
            id: organization.id.0,
            language: DEFAULT_LANGUAGE.to_owned(),
            names: others(names.remove(&organization.id.0), &organization.name),
            label: organization.name,
            body: None,
        });
        Ok(said.collect())
    }

    async fn said_by_themes(&self, tx: &DatabaseTransaction, ids: &[Uuid]) -> Result<Vec<Said>, Error> {
        let wanted = self.ids(ids.iter().copied());
        let themes: Vec<ThemeText> = theme::Entity::find()
            .select_only()
            .columns([theme::Column::Id, theme::Column::Name, theme::Column::Description])
            .column_as(edition::Column::Language, "edition_language")
            .join(JoinType::InnerJoin, theme::Relation::Edition.def())
            .filter(wanted.contain(theme::Column::Id))
            .into_model()
            .all(tx)
            .await?;
        let aliases: Vec<Named> = theme_alias::Entity::find()
            .select_only()
            .column_as(theme_alias::Column::ThemeId, "owner")
            .column(theme_alias::Column::Name)
            .filter(wanted.contain(theme_alias::Column::ThemeId))
            .order_by_asc(theme_alias::Column::NameKey)
            .into_model()
            .all(tx)
            .await?;
        let mut aliases = grouped(aliases);
        let said = themes.into_iter().map(|theme| Said {
            kind: SubjectKind::Theme,
            id: theme.id,
            language: theme.edition_language,
            label: theme.name,
            names: aliases.remove(&theme.id).unwrap_or_default(),
            body: theme.description,
        });
        Ok(said.collect())
    }

    /// The names people are known by, the first one first. Two statements.
    async fn names_of_people(
        &self,
        tx: &DatabaseTransaction,
        ids: &BTreeSet<Uuid>,
    ) -> Result<HashMap<Uuid, Vec<String>>, Error> {
        let wanted = self.ids(ids.iter().copied());
        let mut names: Vec<Named> = person::Entity::find()
            .select_only()
            .column_as(person::Column::Id, "owner")
            .column(person::Column::Name)
            .filter(wanted.contain(person::Column::Id))
            .into_model()
            .all(tx)
            .await?;
        let aliases: Vec<Named> = person_name::Entity::find()
            .select_only()
            .column_as(person_name::Column::PersonId, "owner")
            .column(person_name::Column::Name)
            .filter(wanted.contain(person_name::Column::PersonId))
            .order_by_asc(person_name::Column::NameKey)
            .into_model()
            .all(tx)
            .await?;
        names.extend(aliases);
        Ok(grouped(names))
    }

    /// The names organizations are known by, the first one first. Two statements.
    async fn names_of_organizations(
        &self,
        tx: &DatabaseTransaction,
        ids: &BTreeSet<Uuid>,
    ) -> Result<HashMap<Uuid, Vec<String>>, Error> {
        let wanted = self.ids(ids.iter().copied());
        let mut names: Vec<Named> = organization::Entity::find()
            .select_only()
            .column_as(organization::Column::Id, "owner")
            .column(organization::Column::Name)
            .filter(wanted.contain(organization::Column::Id))
            .into_model()
            .all(tx)
            .await?;
        let aliases: Vec<Named> = organization_name::Entity::find()
            .select_only()
            .column_as(organization_name::Column::OrganizationId, "owner")
            .column(organization_name::Column::Name)
            .filter(wanted.contain(organization_name::Column::OrganizationId))
            .order_by_asc(organization_name::Column::NameKey)
            .into_model()
            .all(tx)
            .await?;
        names.extend(aliases);
        Ok(grouped(names))
    }
}

fn grouped(names: Vec<Named>) -> HashMap<Uuid, Vec<String>> {
    let mut groups: HashMap<Uuid, Vec<String>> = HashMap::new();
    for Named { owner, name } in names {
        groups.entry(owner).or_default().push(name);
    }
    groups
}

/// All names but the one it is shown under.
fn others(names: Option<Vec<String>>, shown: &str) -> Vec<String> {
    let mut names = names.unwrap_or_default();
    names.retain(|name| name != shown);
    names
}

/// Ids by kind, sorted.
pub(super) type ByKind = BTreeMap<SubjectKind, BTreeSet<Uuid>>;
