//! An OpenID Connect issuer of tests: keys of its own, tokens signed with them, a place where the keys are published.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};
use axum::{Router, routing::get};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::{Value, json};

/// A key with its id.
pub struct Key {
    pub id: &'static str,
    pub algorithm: Algorithm,
    pub signing: EncodingKey,
}

impl Key {
    pub fn new(id: &'static str, algorithm: Algorithm) -> Self {
        let random = SystemRandom::new();
        let signing = match algorithm {
            Algorithm::RS256 => {
                let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
                let pkcs8: Pkcs8V1Der = key.as_der().unwrap();
                // What is inside of the envelope, which has one length for all keys of this size.
                EncodingKey::from_rsa_der(&pkcs8.as_ref()[26..])
            }
            Algorithm::ES256 => {
                let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
                EncodingKey::from_ec_der(key.as_ref())
            }
            Algorithm::EdDSA => EncodingKey::from_ed_der(Ed25519KeyPair::generate_pkcs8v1(&random).unwrap().as_ref()),
            _ => panic!("{algorithm:?}"),
        };
        Self { id, algorithm, signing }
    }

    /// A token that says this.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(&Header { kid: Some(self.id.to_owned()), ..Header::new(self.algorithm) }, claims)
    }

    /// A token with another header.
    pub fn sign_with(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.signing).unwrap()
    }

    /// The entry in the key set.
    pub fn public(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.signing, self.algorithm).unwrap();
        jwk.common.key_id = Some(self.id.to_owned());
        serde_json::to_value(jwk).unwrap()
    }
}

/// The key set of some keys, with entries in it that nobody can use.
pub fn key_set(keys: &[&Key]) -> Value {
    let strangers = [json!({ "kty": "quantum", "kid": "q" }), json!({ "kty": "oct", "kid": "oct", "k": "c2VjcmV0" })];
    let keys = strangers.into_iter().chain(keys.iter().map(|key| key.public()));
    json!({ "keys": keys.collect::<Vec<_>>() })
}

/// Where keys are published.
pub struct Published {
    pub url: String,
    pub keys: Arc<Mutex<Value>>,
    asked: Arc<AtomicUsize>,
}

impl Published {
    pub async fn new(keys: Value) -> Self {
        let (keys, asked) = (Arc::new(Mutex::new(keys)), Arc::new(AtomicUsize::new(0)));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        let (shown, count) = (Arc::clone(&keys), Arc::clone(&asked));
        let answer = move || {
            count.fetch_add(1, Ordering::SeqCst);
            std::future::ready(shown.lock().unwrap().to_string())
        };
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/keys", get(answer))).await });
        Self { url, keys, asked }
    }

    /// How often the keys were asked for.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}
