//! What tests share: a database of their own on either backend, the service on it, and a client.

pub mod binary;
pub mod db;
pub mod demo;
pub mod issuer;
pub mod naive;
pub mod random;
pub mod sample;
pub mod service;
pub mod twins;
pub mod workshop;

pub use db::Backend;
pub use workshop::Workshop;
