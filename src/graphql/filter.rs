//! From filter inputs to filters in the domain's terms, within bounds; errors name the place in the filter.

use std::{cell::Cell, fmt::Display, str::FromStr};

use async_graphql::{ID, InputType};

use crate::{
    domain::filter::{
        Filter, IntTest, MAX_DEPTH, MAX_PARTS, MAX_VALUES, PartTest, Quantifier, Related, TextTest, TimeTest, ValueTest,
    },
    error::Error,
    graphql::{
        operators::{ChoiceFilter, DateTimeFilter, IdFilter, IntFilter, ListFilter, StringFilter},
        page::parse_id,
    },
};

/// A filter as clients write it.
pub trait FilterInput: Sized {
    /// What it tests a row for.
    type Test;

    /// Reads what it asks for into tests, all of which must hold.
    fn read(self, tests: &mut Tests<'_, Self::Test>) -> Result<(), Error>;

    /// The filter in the domain's terms.
    fn parse(self) -> Result<Filter<Self::Test>, Error> {
        let size = Size::default();
        Place { path: "filter".to_owned(), depth: 1, size: &size }.filter(self)
    }
}

/// What was read of one filter so far, at all depths.
#[derive(Default)]
struct Size {
    parts: Cell<usize>,
    values: Cell<usize>,
}

/// A place in a filter.
struct Place<'a> {
    path: String,
    depth: usize,
    size: &'a Size,
}

impl Place<'_> {
    fn below(&self, name: impl Display) -> Self {
        Self { path: format!("{}.{name}", self.path), depth: self.depth + 1, size: self.size }
    }

    /// Reads the filter at this place.
    fn filter<F: FilterInput>(self, input: F) -> Result<Filter<F::Test>, Error> {
        if self.depth > MAX_DEPTH {
            return Err(Error::bad_input("filter", format!("Filters may be nested {MAX_DEPTH} levels deep at most.")));
        }
        let mut tests = Tests { found: Vec::new(), place: self };
        tests.place.count(0)?;
        input.read(&mut tests)?;
        Ok(Filter::All(tests.found))
    }

    /// Counts a part of the filter, with the values it lists.
    fn count(&self, values: usize) -> Result<(), Error> {
        let Size { parts, values: listed } = self.size;
        parts.set(parts.get() + 1);
        listed.set(listed.get() + values);
        if parts.get() > MAX_PARTS {
            return Err(Error::bad_input("filter", format!("A filter may have {MAX_PARTS} parts at most.")));
        }
        if values > MAX_PARTS {
            let message = format!("A list in a filter may have {MAX_PARTS} entries at most.");
            return Err(Error::bad_input("filter", message));
        }
        if listed.get() > MAX_VALUES {
            let message = format!("The lists in a filter may have {MAX_VALUES} entries at most, all together.");
            return Err(Error::bad_input("filter", message));
        }
        Ok(())
    }
}

/// The tests of one filter input, all of which must hold.
pub struct Tests<'a, T> {
    found: Vec<Filter<T>>,
    place: Place<'a>,
}

impl<T> Tests<'_, T> {
    /// Adds a test if it is given.
    pub fn is(&mut self, test: Option<T>) -> Result<(), Error> {
        let Some(test) = test else { return Ok(()) };
        self.place.count(0)?;
        self.found.push(Filter::Is(test));
        Ok(())
    }

    /// Adds the test of an id if it is given.
    pub fn id<I: FromStr<Err: Display>>(
        &mut self,
        name: &str,
        id: Option<&ID>,
        test: impl Fn(I) -> T,
    ) -> Result<(), Error> {
        let id = id.map(|id| parse_id(self.path(name), id)).transpose()?;
        self.is(id.map(test))
    }

    /// Adds the test of a text that is looked for as it is.
    pub fn exactly(&mut self, name: &str, text: Option<String>, test: impl Fn(String) -> T) -> Result<(), Error> {
        let text = searchable(self.path(name), text)?;
        self.is(text.map(test))
    }

    /// Adds the test of one of several values.
    pub fn one_of<V, U>(&mut self, values: Option<Vec<V>>, test: impl Fn(Vec<U>) -> T) -> Result<(), Error>
    where
        V: Into<U>,
    {
        let Some(values) = values else { return Ok(()) };
        self.place.count(values.len())?;
        self.found.push(Filter::Is(test(values.into_iter().map(Into::into).collect())));
        Ok(())
    }

    /// Adds the tests of an [`IntFilter`].
    pub fn int(&mut self, filter: Option<IntFilter>, test: impl Fn(IntTest) -> T) -> Result<(), Error> {
        let Some(IntFilter { eq, among, ne, gte, lte, gt, lt, is_null }) = filter else { return Ok(()) };
        self.is(eq.map(|value| test(ValueTest::In(vec![value]))))?;
        self.one_of(among, |values| test(ValueTest::In(values)))?;
        self.is(ne.map(|value| test(ValueTest::Ne(value))))?;
        self.is(gte.map(|value| test(ValueTest::AtLeast(value))))?;
        self.is(lte.map(|value| test(ValueTest::AtMost(value))))?;
        self.is(gt.map(|value| test(ValueTest::Above(value))))?;
        self.is(lt.map(|value| test(ValueTest::Below(value))))?;
        self.is(is_null.map(|missing| test(ValueTest::IsNull(missing))))
    }

    /// Adds the tests of a [`DateTimeFilter`].
    pub fn time(&mut self, filter: Option<DateTimeFilter>, test: impl Fn(TimeTest) -> T) -> Result<(), Error> {
        let Some(DateTimeFilter { gte, lte, gt, lt }) = filter else { return Ok(()) };
        self.is(gte.map(|time| test(ValueTest::AtLeast(time.0))))?;
        self.is(lte.map(|time| test(ValueTest::AtMost(time.0))))?;
        self.is(gt.map(|time| test(ValueTest::Above(time.0))))?;
        self.is(lt.map(|time| test(ValueTest::Below(time.0))))
    }

    /// Adds the tests of a [`StringFilter`].
    pub fn text(
        &mut self,
        name: &str,
        filter: Option<StringFilter>,
        test: impl Fn(TextTest) -> T,
    ) -> Result<(), Error> {
        let Some(StringFilter { eq, among, ne, contains, starts_with, is_null }) = filter else { return Ok(()) };
        let path = self.path(name);
        let text = |text: Option<String>| searchable(path.clone(), text);
        self.is(text(eq)?.map(|whole| test(TextTest::In(vec![whole]))))?;
        let among = among.map(|texts| texts.into_iter().map(|one| text(Some(one))).collect::<Result<Vec<_>, _>>());
        let among = among.transpose()?.map(|texts| texts.into_iter().flatten().collect::<Vec<_>>());
        self.one_of(among, |texts: Vec<String>| test(TextTest::In(texts)))?;
        self.is(text(ne)?.map(|whole| test(TextTest::Ne(whole))))?;
        self.is(text(contains)?.map(|text| test(TextTest::Contains(PartTest { text, looked_up: false }))))?;
        self.is(text(starts_with)?.map(|start| test(TextTest::StartsWith(start))))?;
        self.is(is_null.map(|missing| test(TextTest::IsNull(missing))))
    }

    /// Adds the tests of an [`IdFilter`].
    pub fn ids<I: FromStr<Err: Display>>(
        &mut self,
        name: &str,
        filter: Option<IdFilter>,
        test: impl Fn(ValueTest<I>) -> T,
    ) -> Result<(), Error> {
        let Some(IdFilter { eq, among, ne }) = filter else { return Ok(()) };
        self.id(name, eq.as_ref(), |id| test(ValueTest::In(vec![id])))?;
        let path = self.path(name);
        let read = |ids: Vec<ID>| ids.iter().map(|id| parse_id(path.clone(), id)).collect::<Result<Vec<I>, _>>();
        self.one_of(among.map(read).transpose()?, |ids| test(ValueTest::In(ids)))?;
        self.id(name, ne.as_ref(), |id| test(ValueTest::Ne(id)))
    }

    /// Adds the tests of a [`ChoiceFilter`].
    pub fn choice<V: InputType + Into<U>, U>(
        &mut self,
        filter: Option<ChoiceFilter<V>>,
        test: impl Fn(ValueTest<U>) -> T,
    ) -> Result<(), Error> {
        let Some(ChoiceFilter { eq, among, ne, is_null }) = filter else { return Ok(()) };
        self.is(eq.map(|value| test(ValueTest::In(vec![value.into()]))))?;
        self.one_of(among, |values| test(ValueTest::In(values)))?;
        self.is(ne.map(|value| test(ValueTest::Ne(value.into()))))?;
        self.is(is_null.map(|missing| test(ValueTest::IsNull(missing))))
    }

    /// Adds the test of one related object, if it is given.
    pub fn related<F: FilterInput>(
        &mut self,
        name: &str,
        filter: Option<Box<F>>,
        test: impl Fn(Box<Filter<F::Test>>) -> T,
    ) -> Result<(), Error> {
        let filter = filter.map(|filter| self.place.below(name).filter(*filter)).transpose()?;
        self.is(filter.map(|filter| test(Box::new(filter))))
    }

    /// Adds the tests of a [`ListFilter`].
    pub fn list<F: FilterInput + InputType>(
        &mut self,
        name: &str,
        filter: Option<ListFilter<F>>,
        test: impl Fn(Related<F::Test>) -> T,
    ) -> Result<(), Error> {
        let Some(ListFilter { some, none, every }) = filter else { return Ok(()) };
        let test = |quantifier| {
            let test = &test;
            move |filter| test(Related { quantifier, filter })
        };
        self.related(&format!("{name}.some"), some, test(Quantifier::Some))?;
        self.related(&format!("{name}.none"), none, test(Quantifier::None))?;
        self.related(&format!("{name}.every"), every, test(Quantifier::Every))
    }

    /// Adds filters of the same kind, put together by `and`, `or` and `not`.
    pub fn combined<F: FilterInput<Test = T>>(
        &mut self,
        and: Option<Vec<F>>,
        or: Option<Vec<F>>,
        not: Option<Box<F>>,
    ) -> Result<(), Error> {
        let read = |name: &str, parts: Vec<F>| {
            self.place.count(parts.len())?;
            let place = self.place.below(name);
            let parts = parts.into_iter().enumerate();
            parts
                .map(|(at, part)| Place { depth: place.depth, ..place.below(at) }.filter(part))
                .collect::<Result<Vec<_>, Error>>()
        };
        let and = and.map(|parts| read("and", parts)).transpose()?;
        let or = or.map(|parts| read("or", parts)).transpose()?;
        let not = not.map(|part| self.place.below("not").filter(*part)).transpose()?;
        self.found.extend(and.map(Filter::All));
        self.found.extend(or.map(Filter::Any));
        self.found.extend(not.map(|part| Filter::Not(Box::new(part))));
        Ok(())
    }

    fn path(&self, name: &str) -> String {
        format!("{}.{name}", self.place.path)
    }
}

/// Text to look for: bounded, and without the one character PostgreSQL cannot store.
pub fn searchable(
    argument: impl Into<std::borrow::Cow<'static, str>>,
    text: Option<String>,
) -> Result<Option<String>, Error> {
    match text {
        Some(text) if text.chars().count() > 200 || text.contains('\0') => {
            let argument = argument.into();
            let message = format!("{argument} may have 200 characters at most, none of them NUL.");
            Err(Error::bad_input(argument, message))
        }
        text => Ok(text),
    }
}
