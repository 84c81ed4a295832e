//! What tests stand on.

pub mod binary;
pub mod db;
