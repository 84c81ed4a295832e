//! Settings of the log.

use super::{Fallback, Flag, Kind, Setting, plain};

/// What is logged.
pub static LOG: Setting = plain(
    "log",
    Flag::Everywhere,
    Kind::Filter,
    Fallback::Fixed("info,sea_orm_migration=warn"),
    "Which events are logged to standard error",
);

/// In which form it is logged.
pub static LOG_FORMAT: Setting = plain(
    "log_format",
    Flag::Everywhere,
    Kind::Word(&["text", "json"]),
    Fallback::Derived("text on a terminal, else json"),
    "The form of the log",
);
