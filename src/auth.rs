//! Who is asking, and what follows from it. Only this file makes capability values.

use crate::error::{Code, Error};

/// Who sent a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer(Role);

/// What a viewer is to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Anybody.
    Public,
    /// Whoever may run commands on the machine the service runs on.
    Admin,
}

/// Which rows and fields a read may show. An argument of every store read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// What the public sees: no drafts, nobody who is only in drafts, no private fields.
    Public,
    /// Everything.
    Editors,
}

/// The right to change data. An argument of every store write.
#[derive(Clone, Copy, Debug)]
pub struct Editor(());

impl Viewer {
    /// Anybody: what every request over the network is.
    #[must_use]
    pub const fn public() -> Self {
        Self(Role::Public)
    }

    /// Whoever runs a command on the machine: they can read and write the database anyway.
    #[must_use]
    pub const fn operator() -> Self {
        Self(Role::Admin)
    }

    /// What the viewer is to the service.
    #[must_use]
    pub const fn role(self) -> Role {
        self.0
    }

    /// What the audit calls the viewer.
    #[must_use]
    pub fn actor(self) -> String {
        match self.0 {
            Role::Public => "public".to_owned(),
            Role::Admin => "operator".to_owned(),
        }
    }

    /// What the viewer's reads may show.
    #[must_use]
    pub const fn audience(self) -> Audience {
        match self.0 {
            Role::Public => Audience::Public,
            Role::Admin => Audience::Editors,
        }
    }

    /// The right to change data, or the error `FORBIDDEN`.
    pub fn editor(self) -> Result<Editor, Error> {
        match self.0 {
            Role::Admin => Ok(Editor(())),
            Role::Public => Err(Error::new(Code::Forbidden, "This needs an editor's rights.")),
        }
    }
}
