//! Who is asking, and what follows from it. Only this file makes capability values.

pub mod jwks;
pub mod oidc;
pub mod secret;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entities::{ApiTokenId, EditionId, TokenRole, api_token};

use crate::{
    domain::{api_token::Terms, budget::Budget},
    error::{Code, Error},
};

/// Who sent a request. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Public,
    Operator,
    SignedIn(Arc<Grant>),
}

/// What somebody who signed in may do, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Grant {
    credential: Credential,
    name: String,
    right: Right,
    expires_at: Option<DateTime<Utc>>,
    terms: Terms,
}

/// What somebody signed in with. Whoever comes with the same one is the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// An API token.
    Token(ApiTokenId),
    /// A signed token of the issuer: its subject.
    Subject(Arc<str>),
}

/// What somebody who signed in may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Read what is public.
    Partner,
    /// See and change what is in reach.
    Editor(Reach),
    /// See and change everything.
    Admin,
}

/// How far the rights of an editor go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All editions, and what belongs to none.
    All,
    /// One edition.
    Edition(EditionId),
}

/// What a viewer is to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Anybody.
    Public,
    /// A partner site.
    Partner,
    /// Whoever takes care of one edition or all.
    Editor,
    /// Whoever runs the service, or commands on its machine.
    Admin,
}

/// Which rows and fields a read may show. An argument of every store read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// What the public sees: no drafts, nobody who is only in drafts, no private fields.
    Public,
    /// What the public sees, and everything of one edition.
    EditorsOf(EditionId),
    /// Everything.
    Editors,
}

/// The right to change data. An argument of every store write, which asks it for the edition it writes to.
#[derive(Clone, Copy, Debug)]
pub struct Editor {
    reach: Reach,
    is_admin: bool,
}

/// The right to run the service: to see and make tokens, for one.
#[derive(Clone, Copy, Debug)]
pub struct Admin(());

impl Viewer {
    /// Anybody: who sends no token.
    #[must_use]
    pub const fn public() -> Self {
        Self(Kind::Public)
    }

    /// Whoever runs a command on the machine: they can read and write the database anyway.
    #[must_use]
    pub const fn operator() -> Self {
        Self(Kind::Operator)
    }

    /// Somebody of this role, for whoever runs a command on the machine to see what they get. An editor of all editions.
    #[must_use]
    pub fn of_role(role: Role) -> Self {
        let right = match role {
            Role::Public => return Self::public(),
            Role::Admin => return Self::operator(),
            Role::Partner => Right::Partner,
            Role::Editor => Right::Editor(Reach::All),
        };
        let (name, credential) = ("operator".to_owned(), Credential::Subject("operator".into()));
        let grant = Grant { credential, name, right, expires_at: None, terms: Terms::default() };
        Self(Kind::SignedIn(Arc::new(grant)))
    }

    /// The bearer of a token, while it is neither expired nor revoked. `secret` is what they sent.
    #[must_use]
    pub fn bearer(token: &api_token::Model, secret: &secret::Secret, now: DateTime<Utc>) -> Option<Self> {
        if !(secret.has_hash(&token.secret_sha256) && is_valid(token, now)) {
            return None;
        }
        let right = match (token.role, token.edition_id) {
            (TokenRole::Partner, None) => Right::Partner,
            (TokenRole::Editor, None) => Right::Editor(Reach::All),
            (TokenRole::Editor, Some(edition)) => Right::Editor(Reach::Edition(edition)),
            (TokenRole::Admin, None) => Right::Admin,
            // The database keeps no such token.
            (TokenRole::Partner | TokenRole::Admin, Some(_)) => return None,
        };
        let grant = Grant {
            credential: Credential::Token(token.id),
            name: token.name.clone(),
            right,
            expires_at: token.expires_at,
            terms: terms(token),
        };
        Some(Self(Kind::SignedIn(Arc::new(grant))))
    }

    /// The bearer of a signed token. `edition` is the one of the year the token names; nothing if there is none.
    #[must_use]
    pub fn signed(signed: oidc::Signed, edition: Option<EditionId>) -> Option<Self> {
        let oidc::Signed { subject, name, role, expires_at } = signed;
        let right = match (role, edition) {
            (oidc::SignedRole::Partner, _) => Right::Partner,
            (oidc::SignedRole::Editor(None), _) => Right::Editor(Reach::All),
            (oidc::SignedRole::Editor(Some(_)), edition) => Right::Editor(Reach::Edition(edition?)),
            (oidc::SignedRole::Admin, _) => Right::Admin,
        };
        let credential = Credential::Subject(subject.into());
        let terms = Terms::default();
        let grant = Grant { credential, name, right, expires_at: Some(expires_at), terms };
        Some(Self(Kind::SignedIn(Arc::new(grant))))
    }

    /// What the viewer is to the service.
    #[must_use]
    pub fn role(&self) -> Role {
        match &self.0 {
            Kind::Public => Role::Public,
            Kind::Operator => Role::Admin,
            Kind::SignedIn(grant) => match grant.right {
                Right::Partner => Role::Partner,
                Right::Editor(_) => Role::Editor,
                Right::Admin => Role::Admin,
            },
        }
    }

    /// What the viewer's reads may show.
    #[must_use]
    pub fn audience(&self) -> Audience {
        match (self.role(), self.edition()) {
            (Role::Public | Role::Partner, _) => Audience::Public,
            (Role::Editor, Some(edition)) => Audience::EditorsOf(edition),
            (Role::Editor, None) | (Role::Admin, _) => Audience::Editors,
        }
    }

    /// The one edition the viewer's rights as an editor are limited to.
    #[must_use]
    pub fn edition(&self) -> Option<EditionId> {
        match self.grant()?.right {
            Right::Editor(Reach::Edition(edition)) => Some(edition),
            Right::Partner | Right::Editor(Reach::All) | Right::Admin => None,
        }
    }

    /// What the viewer signed in with; nothing for the public and for operators.
    #[must_use]
    pub fn credential(&self) -> Option<&Credential> {
        Some(&self.grant()?.credential)
    }

    /// The API token of a partner: what it is used for is counted.
    #[must_use]
    pub fn partner_token(&self) -> Option<ApiTokenId> {
        match (self.role(), self.credential()?) {
            (Role::Partner, Credential::Token(token)) => Some(*token),
            (Role::Partner, Credential::Subject(_)) | (Role::Public | Role::Editor | Role::Admin, _) => None,
        }
    }

    /// The name of what the viewer signed in with.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        Some(&self.grant()?.name)
    }

    /// Until when the viewer is signed in; nothing where that does not end by itself.
    #[must_use]
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.grant()?.expires_at
    }

    /// What the viewer may spend, where that is not what everybody may.
    #[must_use]
    pub fn budget(&self) -> Option<Budget> {
        self.grant()?.terms.budget
    }

    /// Whether a web page of this origin may use what the viewer signed in with.
    #[must_use]
    pub fn may_come_from(&self, origin: &str) -> bool {
        self.allowed_origins().is_none_or(|origins| origins.iter().any(|listed| listed == origin))
    }

    /// The fields that the viewer may select, as schema coordinates; all where there is no list.
    #[must_use]
    pub fn allowed_fields(&self) -> Option<&[String]> {
        self.grant()?.terms.fields.as_deref()
    }

    /// Origins of the web pages that may use what the viewer signed in with; any where there is no list.
    #[must_use]
    pub fn allowed_origins(&self) -> Option<&[String]> {
        self.grant()?.terms.origins.as_deref()
    }

    fn grant(&self) -> Option<&Grant> {
        match &self.0 {
            Kind::Public | Kind::Operator => None,
            Kind::SignedIn(grant) => Some(grant),
        }
    }

    /// The right to change data, or the error `UNAUTHENTICATED` or `FORBIDDEN`.
    pub fn editor(&self) -> Result<Editor, Error> {
        match &self.0 {
            Kind::Operator => Ok(Editor { reach: Reach::All, is_admin: true }),
            Kind::Public => Err(unauthenticated()),
            Kind::SignedIn(grant) => match grant.right {
                Right::Admin => Ok(Editor { reach: Reach::All, is_admin: true }),
                Right::Editor(reach) => Ok(Editor { reach, is_admin: false }),
                Right::Partner => Err(Error::new(Code::Forbidden, "This needs the token of an editor.")),
            },
        }
    }

    /// The right to run the service, or the error `UNAUTHENTICATED` or `FORBIDDEN`.
    pub fn admin(&self) -> Result<Admin, Error> {
        match &self.0 {
            Kind::Operator => Ok(Admin(())),
            Kind::Public => Err(unauthenticated()),
            Kind::SignedIn(grant) => match grant.right {
                Right::Admin => Ok(Admin(())),
                Right::Editor(_) | Right::Partner => {
                    Err(Error::new(Code::Forbidden, "This needs the token of an admin."))
                }
            },
        }
    }
}

/// Whether a token is neither expired nor revoked.
#[must_use]
pub fn is_valid(token: &api_token::Model, now: DateTime<Utc>) -> bool {
    token.expires_at.is_none_or(|end| now < end) && token.revoked_at.is_none()
}

/// The terms of a token, as its row has them.
#[must_use]
pub fn terms(token: &api_token::Model) -> Terms {
    let units = |number: Option<i32>| u32::try_from(number?).ok();
    let budget = units(token.budget_per_minute).and_then(|each| Budget::try_new(each, units(token.budget_burst)).ok());
    let list = |entries: &Option<String>| Some(entries.as_ref()?.split(' ').map(str::to_owned).collect());
    Terms { origins: list(&token.allowed_origins), fields: list(&token.allowed_fields), budget }
}

fn unauthenticated() -> Error {
    Error::new(Code::Unauthenticated, "This needs a token: send the header Authorization: Bearer <token>.")
}

impl Audience {
    /// Whether private fields of this edition's rows may be shown.
    #[must_use]
    pub fn edits(self, edition: EditionId) -> bool {
        match self {
            Self::Public => false,
            Self::EditorsOf(own) => own == edition,
            Self::Editors => true,
        }
    }
}

impl Editor {
    /// How far the right goes.
    #[must_use]
    pub const fn reach(self) -> Reach {
        self.reach
    }

    /// Whether it is the right of an admin, who may do some things editors may not: hand in late, for one.
    #[must_use]
    pub const fn is_admin(self) -> bool {
        self.is_admin
    }

    /// Fails unless this edition may be changed: what is out of reach is not found.
    pub fn within(self, edition: EditionId) -> Result<(), Error> {
        match self.reach {
            Reach::All => Ok(()),
            Reach::Edition(own) if own == edition => Ok(()),
            Reach::Edition(_) => Err(Error::new(Code::NotFound, "There is no such edition in reach of this token.")),
        }
    }

    /// Fails unless what belongs to no edition may be changed, editions themselves among it.
    pub fn everywhere(self) -> Result<(), Error> {
        match self.reach {
            Reach::All => Ok(()),
            Reach::Edition(_) => Err(Error::new(Code::Forbidden, "This needs the token of an editor of all editions.")),
        }
    }
}
