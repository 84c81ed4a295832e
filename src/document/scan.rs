//! A look at the characters of a document before any parser: parsers call themselves for every bracket, and a few
//! kilobytes of brackets would use up the stack. One pass, no memory.

use super::{limits::Limits, refusal::Refusal};
use crate::error::Code;

/// Counts tokens and open brackets; refuses what is too much of either. Returns how many tokens there are.
pub(super) fn scan(text: &str, limits: &Limits) -> Result<usize, Refusal> {
    let bytes = text.as_bytes();
    let (mut at, mut tokens, mut open) = (0, 0_usize, 0_usize);
    while at < bytes.len() {
        let step = match bytes[at] {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at += line(&bytes[at..]);
                continue;
            }
            b'"' => string(&bytes[at..]),
            b'{' | b'[' | b'(' => {
                open += 1;
                if open > limits.brackets() {
                    let message =
                        format!("The document nests brackets more than {} levels deep. Nest less.", limits.brackets());
                    return Err(Refusal::new(Code::QueryTooLarge, message));
                }
                1
            }
            b'}' | b']' | b')' => {
                open = open.saturating_sub(1);
                1
            }
            byte if is_word(byte) => bytes[at..].iter().take_while(|byte| is_word(**byte)).count(),
            _ => 1,
        };
        at += step;
        tokens += 1;
        if tokens > limits.tokens {
            let message = format!("The document has more than {} tokens. Split it.", limits.tokens);
            return Err(Refusal::new(Code::QueryTooLarge, message));
        }
    }
    Ok(tokens)
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Bytes up to the end of the line.
fn line(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len())
}

/// Bytes of the string that begins here, its quotes included. One that is not closed ends as the parser ends it: with
/// its line, or with the document where it is a block.
fn string(bytes: &[u8]) -> usize {
    if bytes.starts_with(b"\"\"\"") {
        let mut at = 3;
        while at < bytes.len() {
            match &bytes[at..] {
                [b'\\', b'"', b'"', b'"', ..] => at += 4,
                [b'"', b'"', b'"', ..] => return at + 3,
                _ => at += 1,
            }
        }
        return bytes.len();
    }
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            b'\n' | b'\r' => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str, limits: &Limits) -> Option<Code> {
        scan(text, limits).err().map(|refusal| refusal.0[0].code)
    }

    #[test]
    fn brackets_count_only_outside_strings_and_comments() {
        let limits = Limits { depth: 1, ..Limits::default() };
        let most = limits.brackets();
        let nested = |levels| "{a".repeat(levels) + &"}".repeat(levels);
        assert_eq!(code(&nested(most), &limits), None);
        assert_eq!(code(&nested(most + 1), &limits), Some(Code::QueryTooLarge));
        for quiet in ["# ", "\"", "\"\"\"\n", "\"\"\"\\\"\"\" "] {
            assert_eq!(code(&(quiet.to_owned() + &"[".repeat(1000)), &limits), None, "{quiet}");
        }
        for loud in ["#\n", "\"\" ", "\"\"\"\"\"\" ", "\"\\\"\" ", "\"never closed\n", "# a comment\r"] {
            assert_eq!(code(&(loud.to_owned() + &"(".repeat(1000)), &limits), Some(Code::QueryTooLarge), "{loud}");
        }
    }

    #[test]
    fn tokens_are_words_strings_and_signs() {
        let limits = Limits { tokens: 5, ..Limits::default() };
        assert_eq!(code("{ a, b1_c \"d e f\" }", &limits), None);
        assert_eq!(code("{ a, b c \"d\" }", &limits), Some(Code::QueryTooLarge));
        assert_eq!(code("# a b c d e f\n\u{feff}", &limits), None);
    }
}
