//! The operator vocabulary of filters, the same for every list.

use async_graphql::{ID, InputObject};

use crate::{
    domain::filter::{Filter, IntTest, MAX_DEPTH, MAX_PARTS, TextTest, TimeTest},
    error::Error,
    graphql::{
        enums::{ParticipationRole, ProposalStatus},
        page::parse_id,
        scalars::DateTime,
    },
};

/// Tests of a whole number; all that are given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct IntFilter {
    /// Equal to this.
    eq: Option<i32>,
    /// One of these.
    #[graphql(name = "in")]
    among: Option<Vec<i32>>,
    /// At least this.
    gte: Option<i32>,
    /// At most this.
    lte: Option<i32>,
}

/// Tests of text; all that are given must hold. Case and accents are ignored.
#[derive(InputObject, Clone, Debug, Default)]
pub struct StringFilter {
    /// Contains this somewhere.
    contains: Option<String>,
    /// Starts with this.
    starts_with: Option<String>,
}

/// Tests of an id; all that are given must hold.
#[derive(InputObject, Clone, Debug, Default)]
#[graphql(name = "IDFilter")]
pub struct IdFilter {
    /// Equal to this.
    eq: Option<ID>,
    /// One of these.
    #[graphql(name = "in")]
    among: Option<Vec<ID>>,
}

/// Tests of a proposal's status; all that are given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ProposalStatusFilter {
    /// Equal to this.
    eq: Option<ProposalStatus>,
    /// One of these.
    #[graphql(name = "in")]
    among: Option<Vec<ProposalStatus>>,
}

/// Tests of a participation's role; all that are given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ParticipationRoleFilter {
    /// Equal to this.
    eq: Option<ParticipationRole>,
    /// One of these.
    #[graphql(name = "in")]
    among: Option<Vec<ParticipationRole>>,
}

/// Tests of a point in time; all that are given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct DateTimeFilter {
    /// At this time or later.
    gte: Option<DateTime>,
    /// Later than this.
    gt: Option<DateTime>,
    /// At this time or earlier.
    lte: Option<DateTime>,
    /// Earlier than this.
    lt: Option<DateTime>,
}

/// Collects the tests of one filter input, all of which must hold.
pub struct Tests<T>(Vec<Filter<T>>);

impl<T> Tests<T> {
    /// No test yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a test if it is given.
    pub fn is(&mut self, test: Option<T>) {
        self.0.extend(test.map(Filter::Is));
    }

    /// Adds an id test if it is given.
    pub fn id<I: std::str::FromStr<Err: std::fmt::Display>>(
        &mut self,
        argument: &'static str,
        id: Option<&ID>,
        test: impl Fn(I) -> T,
    ) -> Result<(), Error> {
        self.is(id.map(|id| parse_id(argument, id)).transpose()?.map(test));
        Ok(())
    }

    /// Adds the tests of an [`IntFilter`].
    pub fn int(&mut self, filter: Option<IntFilter>, test: impl Fn(IntTest) -> T) -> Result<(), Error> {
        let Some(IntFilter { eq, among, gte, lte }) = filter else { return Ok(()) };
        self.is(eq.map(|value| test(IntTest::In(vec![value]))));
        self.is(bounded(among)?.map(|values| test(IntTest::In(values))));
        self.is(gte.map(|value| test(IntTest::AtLeast(value))));
        self.is(lte.map(|value| test(IntTest::AtMost(value))));
        Ok(())
    }

    /// Adds the tests of a [`StringFilter`].
    pub fn text(
        &mut self,
        argument: &'static str,
        filter: Option<StringFilter>,
        test: impl Fn(TextTest) -> T,
    ) -> Result<(), Error> {
        let Some(StringFilter { contains, starts_with }) = filter else { return Ok(()) };
        self.is(searchable(argument, contains)?.map(|part| test(TextTest::Contains(part))));
        self.is(searchable(argument, starts_with)?.map(|start| test(TextTest::StartsWith(start))));
        Ok(())
    }

    /// Adds the tests of a [`DateTimeFilter`].
    pub fn time(&mut self, filter: Option<DateTimeFilter>, test: impl Fn(TimeTest) -> T) {
        let Some(DateTimeFilter { gte, gt, lte, lt }) = filter else { return };
        self.is(gte.map(|time| test(TimeTest::From(time.0))));
        self.is(gt.map(|time| test(TimeTest::After(time.0))));
        self.is(lte.map(|time| test(TimeTest::Until(time.0))));
        self.is(lt.map(|time| test(TimeTest::Before(time.0))));
    }

    /// Adds the tests of an [`IdFilter`].
    pub fn ids<I: std::str::FromStr<Err: std::fmt::Display>>(
        &mut self,
        argument: &'static str,
        filter: Option<IdFilter>,
        test: impl Fn(Vec<I>) -> T,
    ) -> Result<(), Error> {
        let Some(IdFilter { eq, among }) = filter else { return Ok(()) };
        for ids in [eq.map(|id| vec![id]), bounded(among)?].into_iter().flatten() {
            let ids = ids.iter().map(|id| parse_id(argument, id)).collect::<Result<Vec<I>, Error>>()?;
            self.is(Some(test(ids)));
        }
        Ok(())
    }

    /// Adds the tests of a [`ProposalStatusFilter`].
    pub fn status(
        &mut self,
        filter: Option<ProposalStatusFilter>,
        test: impl Fn(Vec<entities::ProposalStatus>) -> T,
    ) -> Result<(), Error> {
        let Some(ProposalStatusFilter { eq, among }) = filter else { return Ok(()) };
        for values in [eq.map(|value| vec![value]), bounded(among)?].into_iter().flatten() {
            self.is(Some(test(values.into_iter().map(Into::into).collect())));
        }
        Ok(())
    }

    /// Adds the tests of a [`ParticipationRoleFilter`].
    pub fn role(
        &mut self,
        filter: Option<ParticipationRoleFilter>,
        test: impl Fn(Vec<entities::ParticipationRole>) -> T,
    ) -> Result<(), Error> {
        let Some(ParticipationRoleFilter { eq, among }) = filter else { return Ok(()) };
        for values in [eq.map(|value| vec![value]), bounded(among)?].into_iter().flatten() {
            self.is(Some(test(values.into_iter().map(Into::into).collect())));
        }
        Ok(())
    }

    /// Adds filters under `and`, `or` and `not`, each read by `parse` one level deeper.
    pub fn combined<F>(
        &mut self,
        Combination { and, or, not }: Combination<F>,
        depth: usize,
        parse: impl Fn(F, usize) -> Result<Filter<T>, Error>,
    ) -> Result<(), Error> {
        if depth > MAX_DEPTH {
            return Err(Error::bad_input("filter", format!("Filters may be nested {MAX_DEPTH} levels deep at most.")));
        }
        let read = |parts: Vec<F>| parts.into_iter().map(|part| parse(part, depth + 1)).collect::<Result<Vec<_>, _>>();
        if let Some(parts) = bounded(and)? {
            self.0.push(Filter::All(read(parts)?));
        }
        if let Some(parts) = bounded(or)? {
            self.0.push(Filter::Any(read(parts)?));
        }
        if let Some(part) = not {
            self.0.push(Filter::Not(Box::new(parse(part, depth + 1)?)));
        }
        Ok(())
    }

    /// The filter made of all tests.
    pub fn finish(self) -> Result<Filter<T>, Error> {
        let filter = Filter::All(self.0);
        if filter.parts() > MAX_PARTS {
            return Err(Error::bad_input("filter", format!("A filter may have {MAX_PARTS} parts at most.")));
        }
        Ok(filter)
    }
}

/// Filters put together in one input.
pub struct Combination<F> {
    /// All of these hold.
    pub and: Option<Vec<F>>,
    /// At least one of these holds.
    pub or: Option<Vec<F>>,
    /// This does not hold.
    pub not: Option<F>,
}

fn bounded<V>(values: Option<Vec<V>>) -> Result<Option<Vec<V>>, Error> {
    match values {
        Some(values) if values.len() > MAX_PARTS => {
            Err(Error::bad_input("filter", format!("A list in a filter may have {MAX_PARTS} entries at most.")))
        }
        values => Ok(values),
    }
}

/// Text to look for: bounded, and without the one character PostgreSQL cannot store.
pub fn searchable(argument: &'static str, text: Option<String>) -> Result<Option<String>, Error> {
    match text {
        Some(text) if text.chars().count() > 200 || text.contains('\0') => {
            Err(Error::bad_input(argument, format!("{argument} may have 200 characters at most, none of them NUL.")))
        }
        text => Ok(text),
    }
}
