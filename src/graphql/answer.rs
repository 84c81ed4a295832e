//! What a resolver that can fail answers.
//!
//! The library passes every failed `Result` up to the parent object, even from a field that may be null, and shortens its
//! path at every list on the way. [`Answer`] puts the null where the specification wants it - into the field itself
//! where it may be null - and keeps the whole path.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, OutputType, PathSegment, Positioned, ServerError, ServerResult, Value, parser::types::Field,
    registry::Registry,
};

use crate::error::Error;

/// The value of a field, or why there is none. A resolver that can fail returns this and never a `Result`.
pub struct Answer<T>(Result<T, Error>);

/// The answer that some work comes to.
///
/// The work is put aside: the library nests the resolvers of a type in one future, and those of all mutations in one more
/// for each of them, so that a few large ones would fill the stack of a thread.
pub fn answer<T>(work: impl Future<Output = Result<T, Error>> + Send) -> impl Future<Output = Answer<T>> + Send {
    let work = Box::pin(work);
    async move { Answer(work.await) }
}

/// The extension that carries a path past the lists above it; [`take_path`] takes it out again.
const PATH: &str = "path";

impl<T: OutputType> OutputType for Answer<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let error = match &self.0 {
            Ok(value) => return value.resolve(ctx, field).await,
            Err(error) => async_graphql::Error::from(error.clone()).into_server_error(field.pos),
        };
        let mut error = ctx.set_error_path(error);
        let path = error.path.iter().map(|segment| match segment {
            PathSegment::Field(name) => Value::from(name.as_str()),
            PathSegment::Index(index) => Value::from(*index),
        });
        let path = Value::List(path.collect());
        error.extensions.get_or_insert_default().set(PATH, path);
        if T::qualified_type_name().ends_with('!') {
            return Err(error);
        }
        ctx.add_error(error);
        Ok(Value::Null)
    }
}

/// The whole path of an error, as JSON.
pub(super) fn take_path(error: &mut ServerError) -> Vec<serde_json::Value> {
    let kept = error.extensions.as_mut().and_then(|extensions| {
        let kept = extensions.get(PATH).cloned();
        extensions.unset(PATH);
        kept
    });
    if let Some(Value::List(segments)) = kept {
        return segments.into_iter().filter_map(|segment| segment.into_json().ok()).collect();
    }
    let segments = error.path.iter().map(|segment| match segment {
        PathSegment::Field(name) => name.as_str().into(),
        PathSegment::Index(index) => (*index).into(),
    });
    segments.collect()
}
