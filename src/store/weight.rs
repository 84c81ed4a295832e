//! How much memory what was read takes, about: the texts in it, and a flat sum for the rest.

use std::sync::Arc;

use sea_orm::{EntityTrait, Iterable, ModelTrait, Value};
use uuid::Uuid;

use super::{
    duplicates::Duplicates,
    import_sources::SourceFacts,
    list::{Listed, Page},
    overlaps::Similar,
    proposal_pager::Pager,
    tally::{Counts, FacetValue},
};
use crate::domain::{balance::Panel, statistics::Statistics, token_usage::Usage};

/// Its weight in bytes.
pub trait Weigh {
    /// Whether it is kept of what editors see, too: it says nothing about anybody by itself.
    const FOR_EDITORS: bool = false;

    /// Bytes it takes, about.
    fn weight(&self) -> usize;
}

/// The texts of a row, and the row itself.
fn row<M: ModelTrait>(model: &M) -> usize {
    let columns = <M::Entity as EntityTrait>::Column::iter();
    let texts = columns.map(|column| match model.get(column) {
        Value::String(Some(text)) => text.len(),
        Value::Json(Some(json)) => json.to_string().len(),
        _ => 0,
    });
    size_of::<M>() + texts.sum::<usize>()
}

impl<M: ModelTrait> Weigh for Arc<M> {
    fn weight(&self) -> usize {
        row(&**self)
    }
}

impl<T: Weigh> Weigh for Vec<T> {
    fn weight(&self) -> usize {
        self.iter().map(|item| size_of::<T>() + item.weight()).sum()
    }
}

impl<E: Listed> Weigh for Page<E> {
    fn weight(&self) -> usize {
        self.rows.iter().map(|row| row.cursor.len() + row.model.weight()).sum()
    }
}

impl Weigh for Duplicates {
    fn weight(&self) -> usize {
        self.iter().map(|pair| size_of_val(pair) + size_of_val(&pair.reasons) * pair.reasons.len()).sum()
    }
}

impl Weigh for u64 {
    fn weight(&self) -> usize {
        size_of::<Self>()
    }
}

impl Weigh for Counts {
    const FOR_EDITORS: bool = true;

    fn weight(&self) -> usize {
        let value = |(value, _): &(FacetValue, i64)| match value {
            FacetValue::Id(_) => 0,
            FacetValue::Word(word) => word.len(),
        };
        size_of::<Self>() + self.values.iter().map(|one| size_of_val(one) + value(one)).sum::<usize>()
    }
}

impl Weigh for Arc<Panel> {
    fn weight(&self) -> usize {
        size_of::<Panel>() + size_of_val(&*self.members) + size_of_val(&*self.hosted)
    }
}

impl Weigh for Arc<Statistics> {
    fn weight(&self) -> usize {
        // A few words and numbers for each year.
        size_of::<Statistics>() + 1000 * self.years.len()
    }
}

impl Weigh for Arc<Usage> {
    fn weight(&self) -> usize {
        // It is never kept.
        size_of::<Usage>()
    }
}

impl Weigh for Arc<SourceFacts> {
    fn weight(&self) -> usize {
        size_of::<SourceFacts>() + self.sha256.len() + self.address.len() + self.encoding.len() + self.layout.len()
    }
}

impl Weigh for Similar {
    fn weight(&self) -> usize {
        self.pair.weight()
    }
}

impl Weigh for Pager {
    fn weight(&self) -> usize {
        size_of::<Self>()
    }
}

impl Weigh for String {
    fn weight(&self) -> usize {
        self.len()
    }
}

impl Weigh for Uuid {
    fn weight(&self) -> usize {
        size_of::<Self>()
    }
}

impl Weigh for () {
    fn weight(&self) -> usize {
        0
    }
}
