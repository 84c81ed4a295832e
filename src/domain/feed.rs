//! Following the changes: where somebody got to.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use uuid::Uuid;

use crate::error::Error;

/// A place among all changes. It also says which change is there: a database that was restored from a backup has other
/// changes under the same numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedCursor {
    /// The number of the last change seen; 0 before the first one.
    pub number: i64,
    mark: u32,
}

impl FeedCursor {
    /// Before the first change.
    pub const START: Self = Self { number: 0, mark: 0 };

    /// Behind a change of this number that came of this entry of the audit.
    #[must_use]
    pub const fn behind(number: i64, entry: Uuid) -> Self {
        let [.., a, b, c, d] = *entry.as_bytes();
        Self { number, mark: u32::from_be_bytes([a, b, c, d]) }
    }

    /// As clients get it.
    #[must_use]
    pub fn encode(self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(format!("changes:{}:{:08x}", self.number, self.mark))
    }

    /// Reads one back; the error names the argument.
    pub fn decode(argument: &'static str, cursor: &str) -> Result<Self, Error> {
        let read = || {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
            let text = String::from_utf8(bytes).ok()?;
            let (number, mark) = text.strip_prefix("changes:")?.split_once(':')?;
            let number = number.parse().ok().filter(|number| *number >= 0)?;
            let read = Self { number, mark: u32::from_str_radix(mark, 16).ok()? };
            // One place is written in one way.
            (read.encode() == cursor).then_some(read)
        };
        read().ok_or_else(|| {
            let message = format!("{argument} is not a cursor of changes. Take it from the field cursor.");
            Error::bad_input(argument, message)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_reads_back_as_what_was_written(number in 0..i64::MAX, entry in any::<u128>()) {
            let cursor = FeedCursor::behind(number, Uuid::from_u128(entry));
            prop_assert_eq!(FeedCursor::decode("after", &cursor.encode()).unwrap(), cursor);
        }

        #[test]
        fn any_other_text_is_refused_with_a_code(text in ".{0,60}") {
            prop_assert_eq!(FeedCursor::decode("after", &text).unwrap_err().code().as_str(), "BAD_USER_INPUT");
        }
    }

    #[test]
    fn the_start_is_a_cursor_too() {
        assert_eq!(FeedCursor::decode("after", &FeedCursor::START.encode()).unwrap(), FeedCursor::START);
    }
}
