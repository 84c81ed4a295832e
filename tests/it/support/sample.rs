//! Made-up data of any size, with everything missing somewhere: as rows of the database, and as plain values.

use chrono::{DateTime, TimeDelta, Utc};
use entities::{
    EditionId, EditionVisibility, OrganizationId, OrganizationNameId, OrganizationNameKind, ParticipationId,
    ParticipationRole, ParticipationStatus, PersonId, PersonNameId, PriorReportStatus, ProposalId, ProposalStatus,
    SessionFormat, StakeholderGroup, ThemeId, ThemeKind, TopicId, edition, organization, organization_name,
    participation, person, person_name, proposal, proposal_host, proposal_theme, theme, topic,
};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, Iterable, Set};
use uuid::Uuid;
use workshops::domain::names;

use super::workshop::Workshop;

/// How many there are of each.
#[derive(Clone, Copy)]
pub struct Sizes {
    pub proposals: usize,
    pub people: usize,
    pub organizations: usize,
}

pub struct Edition {
    pub id: EditionId,
    pub year: i32,
    pub public_from: EditionVisibility,
}

pub struct Theme {
    pub id: ThemeId,
    pub edition: usize,
    pub slug: &'static str,
    pub name: &'static str,
    pub topic: Option<TopicId>,
    pub kind: ThemeKind,
}

pub struct Person {
    pub id: PersonId,
    pub names: Vec<String>,
    pub country: Option<&'static str>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

pub struct Organization {
    pub id: OrganizationId,
    pub names: Vec<String>,
    pub country: Option<&'static str>,
    pub group: Option<StakeholderGroup>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

pub struct Proposal {
    pub id: ProposalId,
    pub edition: usize,
    pub number: Option<i32>,
    pub title: String,
    pub status: ProposalStatus,
    pub format: Option<SessionFormat>,
    pub language: Option<&'static str>,
    pub themes: Vec<usize>,
    pub hosts: Vec<usize>,
    pub participations: Vec<usize>,
    pub organized_before: Option<bool>,
    pub prior_report: PriorReportStatus,
    pub deleted: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

pub struct Participation {
    pub id: ParticipationId,
    pub proposal: usize,
    pub role: ParticipationRole,
    pub status: ParticipationStatus,
    pub person: Option<usize>,
    pub organization: Option<usize>,
    pub country: Option<&'static str>,
    pub group: Option<StakeholderGroup>,
}

pub struct Sample {
    pub editions: Vec<Edition>,
    pub topics: Vec<TopicId>,
    pub themes: Vec<Theme>,
    pub people: Vec<Person>,
    pub organizations: Vec<Organization>,
    pub proposals: Vec<Proposal>,
    pub participations: Vec<Participation>,
}

/// Countries of four groups, and one that is in none.
pub const COUNTRIES: [&str; 6] = ["EE", "FR", "KE", "BR", "JP", "PS"];
pub const LANGUAGES: [&str; 4] = ["en", "fr", "pt-BR", "pt"];
pub const SLUGS: [&str; 4] = ["access", "security", "resources", "emerging"];
/// What titles and names are made of; some of it is the same when case and accents are ignored.
pub const WORDS: [&str; 14] = [
    "Künnapu",
    "kunnapu",
    "Straße",
    "Łódź",
    "100%",
    "snake_case",
    "O’Neil",
    "the",
    "Access",
    "Ακαδημία",
    "Москва",
    "A&B",
    "back\\slash",
    "!",
];

/// Random numbers that are the same every time (xorshift).
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % count.max(1)
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// One of these, or nothing every third time.
    fn maybe<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        (self.below(3) > 0).then(|| self.one(of))
    }

    fn any<T: Iterable + Copy>(&mut self) -> T {
        let all: Vec<T> = T::iter().collect();
        self.one(&all)
    }

    fn any_or_none<T: Iterable + Copy>(&mut self) -> Option<T> {
        (self.below(3) > 0).then(|| self.any())
    }

    fn words(&mut self) -> String {
        let count = 1 + self.below(3);
        (0..count).map(|_| self.one(&WORDS)).collect::<Vec<_>>().join(" ")
    }

    /// Up to `most` different ones.
    fn some_of(&mut self, among: &[usize], most: usize) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for _ in 0..self.below(most + 1) {
            let one = self.one(among);
            if !found.contains(&one) {
                found.push(one);
            }
        }
        found
    }

    /// A time out of few.
    pub fn time(&mut self) -> DateTime<Utc> {
        let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        start + TimeDelta::hours(i64::try_from(self.below(20)).unwrap())
    }

    fn id(&mut self) -> Uuid {
        let mut bits = 0_u128;
        for _ in 0..8 {
            bits = bits << 16 | self.below(1 << 16) as u128;
        }
        Uuid::from_u128(bits)
    }
}

impl Sample {
    pub fn new(seed: u64, sizes: Sizes) -> Self {
        let mut dice = Dice::new(seed);
        let policies = [EditionVisibility::Submitted, EditionVisibility::UnderReview, EditionVisibility::Accepted];
        let editions = (2008..).zip(policies);
        let editions: Vec<_> =
            editions.map(|(year, public_from)| Edition { id: EditionId(dice.id()), year, public_from }).collect();
        let topics: Vec<_> = (0..3).map(|_| TopicId(dice.id())).collect();
        let mut themes = Vec::new();
        for edition in 0..editions.len() {
            for (slug, name) in SLUGS.into_iter().zip(["Access", "Sécurité", "Resources", "Émerging!"]) {
                let (topic, kind) = (dice.maybe(&topics), dice.any());
                themes.push(Theme { id: ThemeId(dice.id()), edition, slug, name, topic, kind });
            }
        }
        let people = (0..sizes.people).map(|_| Person {
            id: PersonId(dice.id()),
            names: dice.names(names::person_key),
            country: dice.maybe(&COUNTRIES),
            created_at: dice.time(),
            updated_at: dice.time(),
        });
        let people: Vec<_> = people.collect();
        let organizations = (0..sizes.organizations).map(|_| Organization {
            id: OrganizationId(dice.id()),
            names: dice.names(names::organization_key),
            country: dice.maybe(&COUNTRIES),
            group: dice.any_or_none(),
            created_at: dice.time(),
            updated_at: dice.time(),
        });
        let organizations: Vec<_> = organizations.collect();
        let mut sample =
            Self { editions, topics, themes, people, organizations, proposals: Vec::new(), participations: Vec::new() };
        for at in 0..sizes.proposals {
            sample.add_proposal(&mut dice, at);
        }
        sample
    }

    fn add_proposal(&mut self, dice: &mut Dice, at: usize) {
        let edition = dice.below(self.editions.len());
        let themes: Vec<usize> =
            (0..self.themes.len()).filter(|theme| self.themes[*theme].edition == edition).collect();
        let organizations: Vec<usize> = (0..self.organizations.len()).collect();
        let status = match dice.any() {
            ProposalStatus::Merged => ProposalStatus::Accepted,
            status => status,
        };
        let number = dice.below(5) > 0;
        let before = self.participations.len();
        for _ in 0..dice.below(6) {
            self.add_participation(dice, at);
        }
        self.proposals.push(Proposal {
            id: ProposalId(dice.id()),
            edition,
            number: number.then(|| i32::try_from(at + 1).unwrap()),
            title: dice.words(),
            status,
            format: dice.any_or_none(),
            language: dice.maybe(&LANGUAGES),
            themes: dice.some_of(&themes, 3),
            hosts: dice.some_of(&organizations, 2),
            participations: (before..self.participations.len()).collect(),
            organized_before: dice.maybe(&[true, false]),
            prior_report: dice.one(&[
                PriorReportStatus::Missing,
                PriorReportStatus::Invalid,
                PriorReportStatus::Unstated,
            ]),
            deleted: dice.below(20) == 0,
            created_at: dice.time(),
            updated_at: dice.time(),
        });
    }

    fn add_participation(&mut self, dice: &mut Dice, proposal: usize) {
        let role = dice.any();
        let person = (dice.below(4) > 0).then(|| dice.below(self.people.len()));
        let same = |other: &Participation| other.proposal == proposal && other.person == person && other.role == role;
        if person.is_some() && self.participations.iter().rev().take(8).any(same) {
            return;
        }
        self.participations.push(Participation {
            id: ParticipationId(dice.id()),
            proposal,
            role,
            status: dice.any(),
            person,
            organization: (dice.below(3) > 0).then(|| dice.below(self.organizations.len())),
            country: dice.maybe(&COUNTRIES),
            group: dice.any_or_none(),
        });
    }

    /// Whether the public sees a proposal.
    pub fn is_public(&self, proposal: &Proposal) -> bool {
        use ProposalStatus::{Accepted, Cancelled, Draft, Merged, Submitted};
        let seen = match self.editions[proposal.edition].public_from {
            EditionVisibility::Submitted => proposal.status != Draft,
            EditionVisibility::UnderReview => !matches!(proposal.status, Draft | Submitted),
            EditionVisibility::Accepted => matches!(proposal.status, Accepted | Cancelled | Merged),
        };
        seen && !proposal.deleted
    }

    /// Writes everything into an empty database.
    pub async fn store(&self, workshop: &Workshop) {
        let tx = workshop.store.db().write().await.unwrap();
        let at: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        insert(
            &*tx,
            self.editions.iter().map(|row| edition::ActiveModel {
                id: Set(row.id),
                year: Set(row.year),
                name: Set(row.year.to_string()),
                public_from: Set(row.public_from),
                created_at: Set(at),
                updated_at: Set(at),
                ..Default::default()
            }),
        )
        .await;
        insert(
            &*tx,
            self.topics.iter().map(|id| topic::ActiveModel {
                id: Set(*id),
                slug: Set(id.to_string()),
                name: Set(id.to_string()),
                sort_key: Set(id.to_string()),
                created_at: Set(at),
                updated_at: Set(at),
                ..Default::default()
            }),
        )
        .await;
        insert(
            &*tx,
            self.themes.iter().enumerate().map(|(place, row)| theme::ActiveModel {
                id: Set(row.id),
                edition_id: Set(self.editions[row.edition].id),
                topic_id: Set(row.topic),
                slug: Set(row.slug.to_owned()),
                name: Set(row.name.to_owned()),
                sort_key: Set(names::sort_key(row.name)),
                kind: Set(row.kind),
                position: Set(i32::try_from(place + 1).unwrap()),
                created_at: Set(at),
                updated_at: Set(at),
                ..Default::default()
            }),
        )
        .await;
        self.store_people(&*tx).await;
        self.store_organizations(&*tx).await;
        self.store_proposals(&*tx).await;
        if workshop.store.db().backend() == sea_orm::DatabaseBackend::Postgres {
            tx.execute_unprepared("ANALYZE").await.unwrap();
        }
        tx.commit().await.unwrap();
        workshop.store.rebuild_search().await.unwrap();
    }

    async fn store_people(&self, tx: &impl ConnectionTrait) {
        insert(
            tx,
            self.people.iter().map(|row| person::ActiveModel {
                id: Set(row.id),
                name: Set(row.names[0].clone()),
                name_key: Set(names::person_key(&row.names[0])),
                sort_name: Set(row.names[0].clone()),
                sort_key: Set(names::sort_key(&row.names[0])),
                country: Set(row.country.map(str::to_owned)),
                created_at: Set(row.created_at),
                updated_at: Set(row.updated_at),
                ..Default::default()
            }),
        )
        .await;
        let mut dice = Dice::new(3);
        let aliases = self.people.iter().flat_map(|row| row.names[1..].iter().map(|name| (row.id, name)));
        insert(
            tx,
            aliases.map(|(id, name)| person_name::ActiveModel {
                id: Set(PersonNameId(dice.id())),
                person_id: Set(id),
                name: Set(name.clone()),
                name_key: Set(names::person_key(name)),
            }),
        )
        .await;
    }

    async fn store_organizations(&self, tx: &impl ConnectionTrait) {
        insert(
            tx,
            self.organizations.iter().map(|row| organization::ActiveModel {
                id: Set(row.id),
                name: Set(row.names[0].clone()),
                name_key: Set(names::organization_key(&row.names[0])),
                sort_key: Set(names::sort_key(&row.names[0])),
                country: Set(row.country.map(str::to_owned)),
                stakeholder_group: Set(row.group),
                created_at: Set(row.created_at),
                updated_at: Set(row.updated_at),
                ..Default::default()
            }),
        )
        .await;
        let mut dice = Dice::new(4);
        let aliases = self.organizations.iter().flat_map(|row| row.names[1..].iter().map(|name| (row.id, name)));
        insert(
            tx,
            aliases.map(|(id, name)| organization_name::ActiveModel {
                id: Set(OrganizationNameId(dice.id())),
                organization_id: Set(id),
                kind: Set(OrganizationNameKind::Alias),
                name: Set(name.clone()),
                name_key: Set(names::organization_key(name)),
            }),
        )
        .await;
    }

    async fn store_proposals(&self, tx: &impl ConnectionTrait) {
        insert(
            tx,
            self.proposals.iter().map(|row| proposal::ActiveModel {
                id: Set(row.id),
                edition_id: Set(self.editions[row.edition].id),
                edition_year: Set(self.editions[row.edition].year),
                edition_public_from: Set(self.editions[row.edition].public_from),
                number: Set(row.number),
                title: Set(row.title.clone()),
                title_key: Set(names::sort_key(&row.title)),
                description: Set(String::new()),
                language: Set(row.language.map(str::to_owned)),
                format: Set(row.format),
                status: Set(row.status),
                organized_before: Set(row.organized_before),
                prior_report_status: Set(row.prior_report),
                deleted_at: Set(row.deleted.then_some(row.updated_at)),
                created_at: Set(row.created_at),
                updated_at: Set(row.updated_at),
                ..Default::default()
            }),
        )
        .await;
        let themes =
            self.proposals.iter().flat_map(|row| (1..).zip(&row.themes).map(move |(at, theme)| (row, at, theme)));
        insert(
            tx,
            themes.map(|(row, at, theme)| proposal_theme::ActiveModel {
                proposal_id: Set(row.id),
                theme_id: Set(self.themes[*theme].id),
                edition_id: Set(self.editions[row.edition].id),
                position: Set(at),
            }),
        )
        .await;
        let hosts = self.proposals.iter().flat_map(|row| (1..).zip(&row.hosts).map(move |(at, host)| (row, at, host)));
        insert(
            tx,
            hosts.map(|(row, at, host)| proposal_host::ActiveModel {
                proposal_id: Set(row.id),
                organization_id: Set(self.organizations[*host].id),
                position: Set(at),
                name_as_given: Set("host".to_owned()),
            }),
        )
        .await;
        insert(
            tx,
            self.participations.iter().map(|row| participation::ActiveModel {
                id: Set(row.id),
                proposal_id: Set(self.proposals[row.proposal].id),
                role: Set(row.role),
                status: Set(row.status),
                position: Set(1),
                person_id: Set(row.person.map(|person| self.people[person].id)),
                organization_id: Set(row.organization.map(|at| self.organizations[at].id)),
                is_placeholder: Set(row.person.is_none()),
                name_as_given: Set("somebody".to_owned()),
                country: Set(row.country.map(str::to_owned)),
                country_is_derived: Set(false),
                stakeholder_group: Set(row.group),
                created_at: Set(self.proposals[row.proposal].created_at),
                updated_at: Set(self.proposals[row.proposal].updated_at),
                ..Default::default()
            }),
        )
        .await;
    }
}

impl Dice {
    /// A name and up to two others, all with different keys.
    fn names(&mut self, key: fn(&str) -> String) -> Vec<String> {
        let mut names = vec![self.words()];
        for _ in 0..self.below(3) {
            let name = self.words();
            if !key(&name).is_empty() && names.iter().all(|other| key(other) != key(&name)) {
                names.push(name);
            }
        }
        names
    }
}

/// Inserts rows, as many at once as a statement takes.
async fn insert<A: ActiveModelTrait>(tx: &impl ConnectionTrait, rows: impl Iterator<Item = A>) {
    let rows: Vec<A> = rows.collect();
    for some in rows.chunks(500) {
        A::Entity::insert_many(some.to_vec()).exec_without_returning(tx).await.unwrap();
    }
}
