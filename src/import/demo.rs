//! The demo: an invented edition whose proposals come from pages through the importer, like any others.

use entities::ThemeKind;
use include_dir::{Dir, include_dir};
use sea_orm::prelude::Date;
use serde::Deserialize;

use super::{
    intake::{Mode, intake},
    report::Outcome,
};
use crate::{
    auth::Editor,
    error::{Code, Error},
    store::{
        Store,
        intake::{NewEdition, NewTheme},
        writes::Order,
    },
};

static PAGES: Dir = include_dir!("$CARGO_MANIFEST_DIR/examples/demo");

/// What the demo made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demo {
    /// The edition's name.
    pub edition: String,
    /// Its year.
    pub year: i32,
    /// Proposals made; none where the demo was loaded before.
    pub new: usize,
    /// Proposals that were there already.
    pub present: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoEdition {
    year: i32,
    name: String,
    overall_theme: String,
    city: String,
    country: String,
    starts_on: Date,
    ends_on: Date,
    themes: Vec<DemoTheme>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoTheme {
    slug: String,
    name: String,
    kind: ThemeKind,
    topic: Option<String>,
    topic_name: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
}

impl From<DemoEdition> for NewEdition {
    fn from(demo: DemoEdition) -> Self {
        let themes = demo.themes.into_iter().map(|theme| NewTheme {
            slug: theme.slug,
            name: theme.name,
            kind: theme.kind,
            topic: theme.topic.zip(theme.topic_name),
            aliases: theme.aliases,
        });
        Self {
            year: demo.year,
            name: demo.name,
            overall_theme: Some(demo.overall_theme),
            city: Some(demo.city),
            country: Some(demo.country),
            starts_on: Some(demo.starts_on),
            ends_on: Some(demo.ends_on),
            themes: themes.collect(),
        }
    }
}

/// Loads the demo edition. Loading it again changes nothing.
pub async fn load(store: &Store, editor: &Editor) -> Result<Demo, Error> {
    let text = PAGES.get_file("edition.toml").and_then(|file| file.contents_utf8()).unwrap_or_default();
    let edition: DemoEdition = toml::from_str(text).map_err(Error::internal)?;
    let mut demo = Demo { edition: edition.name.clone(), year: edition.year, new: 0, present: 0 };
    let order = Order::of_command("demo");
    let mut write = store.writing(&order, "createEdition").await?;
    if store.edition_in(write.tx(), edition.year).await?.is_none() {
        store.create_edition(editor, &mut write, edition.into()).await?;
    }
    write.finish().await?;
    let mut pages: Vec<_> = PAGES.files().filter(|file| file.path().extension().is_some_and(|e| e == "txt")).collect();
    pages.sort_by_key(|file| file.path());
    for page in pages {
        let address = format!("demo/{}", page.path().display());
        for report in intake(store, (editor, &order), &address, page.contents(), Mode::default()).await? {
            match report.outcome {
                Outcome::New => demo.new += 1,
                Outcome::Same | Outcome::Changed => demo.present += 1,
                Outcome::Refused => {
                    let reason = report.reason.unwrap_or_default();
                    return Err(Error::new(Code::Internal, format!("The demo page {address} was refused: {reason}")));
                }
            }
        }
    }
    Ok(demo)
}
