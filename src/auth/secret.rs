//! The secret of an API token: `wsk_`, 43 random letters and digits (256 bits), 6 more that are a checksum.
//!
//! The prefix lets scanners of repositories and logs find a secret that got there; the checksum lets them be sure, and lets
//! a mistyped or truncated one be refused without asking the database.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const PREFIX: &str = "wsk_";
/// 43 signs of 62 kinds are 256.03 bits.
const RANDOM: usize = 43;
/// 6 signs of 62 kinds hold the 32 bits of a CRC.
const CHECK: usize = 6;
const SIGNS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The secret of an API token. Shown once, when the token is made; nothing keeps it.
#[derive(Clone)]
pub struct Secret(SecretString);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(wsk_...)")
    }
}

impl Secret {
    /// A new one, from the system's randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut text = PREFIX.to_owned();
        let mut bytes = [0; 64];
        while text.len() < PREFIX.len() + RANDOM {
            getrandom::fill(&mut bytes)?;
            // Of 64 values of six bits the two without a sign are thrown away, so that all signs are equally likely.
            let signs = bytes.iter().filter_map(|byte| SIGNS.get(usize::from(byte & 63)));
            text.extend(signs.take(PREFIX.len() + RANDOM - text.len()).map(|sign| char::from(*sign)));
        }
        let check = checksum(&text);
        text.push_str(&check);
        Ok(Self(text.into()))
    }

    /// A secret as a client sends it; nothing if it cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let random = text.strip_prefix(PREFIX)?;
        let whole = random.len() == RANDOM + CHECK && random.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let (body, check) = text.split_at_checked(PREFIX.len() + RANDOM).filter(|_| whole)?;
        (checksum(body) == check).then(|| Self(text.into()))
    }

    /// SHA-256 of the whole text: what the database keeps. A secret of 256 random bits needs no slower hash.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.expose_secret()).into()
    }

    /// Whether this is the secret that was kept as a hash. Takes the same time whatever differs.
    #[must_use]
    pub fn has_hash(&self, hash: &[u8]) -> bool {
        self.hash().ct_eq(hash).into()
    }

    /// The text, to be shown to whoever made the token and to nobody else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

/// CRC-32 in base 62. No secret: anybody can work it out.
fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut signs = [0; CHECK];
    for sign in signs.iter_mut().rev() {
        // 62 is a number of u32, and what is left of a division by it an index.
        *sign = SIGNS[(rest % 62) as usize];
        rest /= 62;
    }
    signs.iter().map(|sign| char::from(*sign)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::{prelude::*, sample::Index};

    use super::*;

    #[test]
    fn a_secret_reads_back_and_no_two_are_alike() {
        let secrets: HashSet<String> = (0..1000).map(|_| Secret::generate().unwrap().reveal().to_owned()).collect();
        assert_eq!(secrets.len(), 1000);
        for text in &secrets {
            assert_eq!(text.len(), 53);
            let read = Secret::parse(text).unwrap();
            assert_eq!(read.reveal(), text);
            assert!(read.has_hash(&read.hash()) && !read.has_hash(&[0; 32]) && !read.has_hash(&[]));
            assert!(!format!("{read:?}").contains(&text[4..]));
        }
        let signs: HashSet<char> = secrets.iter().flat_map(|text| text[4..47].chars()).collect();
        assert_eq!(signs.len(), 62);
    }

    #[test]
    fn a_checksum_stays_what_it_is() {
        // Of secrets that are out there already.
        assert_eq!(checksum(&format!("wsk_{}", "0".repeat(43))), "0katqn");
    }

    proptest! {
        #[test]
        fn one_wrong_sign_is_noticed(at in any::<Index>(), sign in 0..62_usize) {
            let secret = Secret::generate().unwrap();
            let mut bytes = secret.reveal().as_bytes().to_owned();
            let at = at.index(bytes.len());
            prop_assume!(bytes[at] != SIGNS[sign]);
            bytes[at] = SIGNS[sign];
            prop_assert!(Secret::parse(&String::from_utf8(bytes).unwrap()).is_none());
        }

        #[test]
        fn anything_can_be_read(text in ".{0,80}") {
            prop_assert!(Secret::parse(&text).is_none());
            let prefixed = format!("wsk_{text}");
            prop_assert!(Secret::parse(&prefixed).is_none());
        }
    }
}
