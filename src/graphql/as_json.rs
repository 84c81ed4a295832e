//! Objects that come by the hundred, answered as JSON at once.
//!
//! The library puts a future for every field on the heap, whether it has to wait or not, and keeps a hash map of every object
//! until the whole answer is written. [`AsJson`] asks a field in place, goes on when it is ready, which most are, and
//! keeps the text of the object alone. That can be done because what is executed has been merged before
//! ([`document::merge`](crate::document)): every selection is a field, without directives, and no key comes twice.

use std::{borrow::Cow, future::poll_fn, task::Poll};

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value,
    parser::types::{Field, Selection},
    registry::Registry,
    resolver_utils::ContainerType,
};

/// An object whose answer is text: [`Value::Binary`], which [`write()`] takes as it is. Nothing else in the schema is binary.
pub struct AsJson<T>(pub T);

impl<T: ContainerType> OutputType for AsJson<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let object = &self.0;
        let selections = &ctx.item.node.items;
        let mut fields = Vec::with_capacity(selections.len());
        for selection in selections {
            // By the type of the object: what the fields of an interface or a union are executed as.
            let Selection::Field(field) = &selection.node else { return object.resolve(ctx, field).await };
            fields.push(ctx.with_field(field));
        }
        let mut values = Vec::with_capacity(fields.len());
        let mut waiting = Vec::new();
        // The place of one future after the other, until one has to wait there.
        let mut place = Box::pin(None);
        for (index, field) in fields.iter().enumerate() {
            if field.item.node.name.node == "__typename" {
                values.push(Value::String(object.introspection_type_name().into_owned()));
                continue;
            }
            place.set(Some(object.resolve_field(field)));
            match poll_fn(|cx| Poll::Ready(place.as_mut().as_pin_mut().map(|field| field.poll(cx)))).await {
                Some(Poll::Ready(value)) => values.push(value?.unwrap_or_default()),
                Some(Poll::Pending) | None => {
                    values.push(Value::Null);
                    waiting.push((index, std::mem::replace(&mut place, Box::pin(None))));
                }
            }
        }
        if !waiting.is_empty() {
            poll_fn(|cx| {
                let mut ready = true;
                for (index, place) in &mut waiting {
                    let Some(field) = place.as_mut().as_pin_mut() else { continue };
                    match field.poll(cx) {
                        Poll::Ready(Ok(value)) => {
                            values[*index] = value.unwrap_or_default();
                            place.set(None);
                        }
                        Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                        Poll::Pending => ready = false,
                    }
                }
                if ready { Poll::Ready(Ok(())) } else { Poll::Pending }
            })
            .await?;
        }
        let keys = fields.iter().map(|field| field.item.node.response_key().node.as_str());
        let mut json = Vec::with_capacity(128);
        write_fields(keys.zip(&values), &mut json, write);
        Ok(Value::Binary(json.into()))
    }
}

/// Appends a value as JSON.
pub(super) fn write(value: &Value, json: &mut Vec<u8>) {
    match value {
        Value::Binary(written) => json.extend_from_slice(written),
        Value::Object(fields) => write_fields(fields.iter().map(|(key, value)| (key.as_str(), value)), json, write),
        Value::List(items) => write_list(items, json, write),
        Value::String(text) => write_text(text, json),
        Value::Null | Value::Boolean(_) | Value::Enum(_) | Value::Number(_) => write_plain(value, json),
    }
}

/// Appends an object; `write` appends each of its values.
pub(super) fn write_fields<'a, T>(
    fields: impl IntoIterator<Item = (&'a str, T)>,
    json: &mut Vec<u8>,
    write: impl Fn(T, &mut Vec<u8>),
) {
    json.push(b'{');
    for (index, (key, value)) in fields.into_iter().enumerate() {
        if index > 0 {
            json.push(b',');
        }
        write_text(key, json);
        json.push(b':');
        write(value, json);
    }
    json.push(b'}');
}

/// Appends a list; `write` appends each of its items.
pub(super) fn write_list<T>(items: impl IntoIterator<Item = T>, json: &mut Vec<u8>, write: impl Fn(T, &mut Vec<u8>)) {
    json.push(b'[');
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            json.push(b',');
        }
        write(item, json);
    }
    json.push(b']');
}

/// What serde writes: nothing in it can fail, for numbers are finite and a `Vec` takes everything.
pub(super) fn write_plain<T: serde::Serialize + ?Sized>(value: &T, json: &mut Vec<u8>) {
    let written = serde_json::to_writer(json, value);
    debug_assert!(written.is_ok());
}

/// Appends a text. Most of it is written as it is, and copied sixteen bytes at a time; what is not is left to serde.
pub(super) fn write_text(text: &str, json: &mut Vec<u8>) {
    json.push(b'"');
    let mut rest = text;
    while let Some(at) = first_escaped(rest.as_bytes()) {
        json.extend_from_slice(&rest.as_bytes()[..at]);
        let quoted = json.len();
        // A control character, a quote or a backslash: one byte.
        write_plain(&rest[at..=at], json);
        json.pop();
        json.remove(quoted);
        rest = &rest[at + 1..];
    }
    json.extend_from_slice(rest.as_bytes());
    json.push(b'"');
}

/// Appends a text or null.
pub(super) fn write_optional(text: Option<&str>, json: &mut Vec<u8>) {
    match text {
        Some(text) => write_text(text, json),
        None => write_plain(&Value::Null, json),
    }
}

/// Where the first byte stands that JSON writes in another way.
fn first_escaped(text: &[u8]) -> Option<usize> {
    let escaped = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
    let (blocks, _) = text.as_chunks::<16>();
    let plain = |block: &&[u8; 16]| !block.iter().fold(false, |any, byte| any | escaped(byte));
    let copied = 16 * blocks.iter().take_while(plain).count();
    text[copied..].iter().position(escaped).map(|at| copied + at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::write_text;

    fn written(text: &str) -> String {
        let mut json = b"before ".to_vec();
        write_text(text, &mut json);
        String::from_utf8(json).unwrap()
    }

    proptest! {
        #[test]
        fn a_text_is_written_as_serde_writes_it(text in "([a-zé𝕏 ]{0,40}[\\x00-\\x7f]?){0,4}") {
            prop_assert_eq!(written(&text), format!("before {}", serde_json::to_string(&text).unwrap()));
        }
    }

    #[test]
    fn every_byte_of_ascii_is_written_as_serde_writes_it_at_every_place() {
        for byte in 0..=127_u8 {
            for place in 0..34 {
                let text = format!("{}{}{}", "x".repeat(place), char::from(byte), "y".repeat(34 - place));
                assert_eq!(written(&text), format!("before {}", serde_json::to_string(&text).unwrap()));
            }
        }
    }
}
