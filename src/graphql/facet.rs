//! A facet: how many rows of a whole list have each value.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{Context, Object, OutputType, TypeName};
use sea_orm::ActiveEnum;

use crate::{
    domain::{country::Region as Group, page::MAX_PAGE},
    error::Error,
    graphql::{
        enums::Region,
        page::{Listing, load, loaders},
        scalars::Country,
    },
    store::{
        ById,
        list::Listed,
        tally::{Count, Counts, FacetValue, Tally, Whole},
    },
};

/// How many rows of a list have each value, the most frequent values first.
pub struct Facet<V> {
    counts: Vec<ValueCount<V>>,
    more: bool,
    unstated: i64,
}

/// A value, and how many rows have it.
pub struct ValueCount<V> {
    value: V,
    count: i64,
}

impl<V: OutputType> TypeName for Facet<V> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Facet", V::type_name()).into()
    }
}

impl<V: OutputType> TypeName for ValueCount<V> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Count", V::type_name()).into()
    }
}

/// A value, and how many rows of a list have it.
#[Object(name_type)]
impl<V: OutputType> ValueCount<V> {
    /// The value.
    async fn value(&self) -> &V {
        &self.value
    }

    /// How many rows there are with this value in place of the facet's own conditions.
    async fn count(&self) -> i64 {
        self.count
    }
}

/// How many rows of a list have each value.
#[Object(name_type)]
impl<V: OutputType> Facet<V> {
    /// The most frequent values, those with most rows first.
    async fn counts(&self) -> &[ValueCount<V>] {
        &self.counts
    }

    /// Whether there are more values than these.
    async fn more(&self) -> bool {
        self.more
    }

    /// How many rows there are with `isNull: true` in place of the facet's own conditions; 0 where no value can be
    /// missing.
    async fn unstated(&self) -> i64 {
        self.unstated
    }
}

impl<V> Facet<V> {
    /// Counts of words.
    fn of_words(counts: Counts, read: impl Fn(&str) -> Option<V>) -> Self {
        let Counts { values, without, more } = counts;
        let counts = values.into_iter().filter_map(|(value, count)| match value {
            FacetValue::Word(word) => Some(ValueCount { value: read(&word)?, count }),
            FacetValue::Id(_) => None,
        });
        Self { counts: counts.collect(), more, unstated: without }
    }

    /// Counts of words of a vocabulary.
    pub fn of_vocabulary<E: ActiveEnum<Value = String> + Into<V>>(counts: Counts) -> Self {
        Self::of_words(counts, |word| E::try_from_value(&word.to_owned()).ok().map(Into::into))
    }
}

impl Facet<Country> {
    /// Counts of countries.
    pub fn of_countries(counts: Counts) -> Self {
        Self::of_words(counts, |code| Some(Country(code.to_owned())))
    }
}

impl Facet<Region> {
    /// Counts of regional groups.
    pub fn of_regions(counts: Counts) -> Self {
        let read = |word: &str| Group::ALL.into_iter().find(|region| region.as_str() == word);
        Self::of_words(counts, |word| read(word).map(Into::into))
    }
}

impl<N: Listing> Facet<N> {
    /// Counts of rows, which are loaded.
    pub async fn of_rows(ctx: &Context<'_>, counts: Counts) -> Result<Self, Error> {
        let Counts { values, without, more } = counts;
        let ids = values.into_iter().filter_map(|(value, count)| match value {
            FacetValue::Id(id) => Some((ById::<N::Table>::new(id), count)),
            FacetValue::Word(_) => None,
        });
        let ids: Vec<_> = ids.collect();
        let rows = loaders(ctx).load_many(ids.iter().map(|(id, _)| id.clone())).await?;
        let counts = ids
            .iter()
            .filter_map(|(id, count)| Some(ValueCount { value: N::from(Arc::clone(rows.get(id)?)), count: *count }));
        Ok(Self { counts: counts.collect(), more, unstated: without })
    }
}

/// What a facet counts. `most` values are wanted; vocabularies come whole.
pub async fn counts<E: Listed>(
    ctx: &Context<'_>,
    whole: &Whole<E>,
    facet: E::Facet,
    most: Option<i32>,
) -> Result<Counts, Error> {
    let most = match most {
        None => MAX_PAGE,
        Some(most) => u16::try_from(most)
            .ok()
            .filter(|most| *most <= MAX_PAGE)
            .ok_or_else(|| Error::bad_input("first", format!("first must be between 0 and {MAX_PAGE}.")))?,
    };
    let tally = Tally { whole: whole.clone(), count: Count::Facet(facet, most) };
    Ok(load(ctx, tally).await?.unwrap_or_default())
}
