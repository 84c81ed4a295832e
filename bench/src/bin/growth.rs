//! How much longer the questions of the cookbook take on a large database than on a small one.
//!
//! ```text
//! cargo run --release -p bench --bin growth -- sqlite://small.db sqlite://large.db
//! ```
//!
//! Both hold a conference of `examples/generate.rs`. Each question is asked in turn of one and the other, by the pipeline of the
//! service without HTTP, and the medians are compared: timings of one run on one machine, so that only their ratios say something.
//! First with the rows and counts kept that the service keeps, but no answers; then with nothing kept at all, for everybody and for
//! an editor. Ends with 1 if a question takes more than five times as long on the large one although rows and counts are kept.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta};
use include_dir::{Dir, include_dir};
use serde_json::{Map, Value, json};
use workshops::{app::App, auth::Viewer, config::Config, graphql::pipeline::Caller};

static QUESTIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../tests/it/queries");
/// Times each question is asked, after twice that do not count.
const ROUNDS: usize = 11;
const MOST: f64 = 5.0;
/// Below this a question takes as long as nothing.
const NOTHING: Duration = Duration::from_micros(200);
const YEAR: i32 = 2015;

struct Place {
    app: App,
    viewer: Viewer,
    variables: Map<String, Value>,
}

/// What is kept between two questions.
#[derive(Clone, Copy)]
enum Keeping {
    /// Rows and counts, as in the service as it is delivered.
    Rows,
    Nothing,
}

impl Place {
    async fn open(address: &str, keeping: Keeping, viewer: Viewer) -> anyhow::Result<Self> {
        let mut config = Config::on_database(address)?;
        config.http.caching.answer_memory = 0;
        match keeping {
            Keeping::Rows => {}
            Keeping::Nothing => config.http.caching.row_memory = 0,
        }
        let app = App::build(config).await?;
        // The service does so when it starts; before, nothing is kept.
        if let Some(invalidations) = app.store.invalidations() {
            invalidations.catch_up().await;
        }
        let mut place = Self { app, viewer, variables: Map::new() };
        let known = format!(
            "{{ proposal(edition: {YEAR}, number: 7) {{ title panellists {{ person {{ name }} }} organizations {{ name }} }}
                proposals(orderBy: {{ field: UPDATED_AT, direction: DESC }}, first: 1) {{ nodes {{ updatedAt }} }} }}"
        );
        let (known, _) = place.ask(&known).await?;
        let (last, known) = (&known["data"]["proposals"]["nodes"][0]["updatedAt"], &known["data"]["proposal"]);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let title = text(&known["title"]);
        let mut words = title.split(' ');
        let word = words.by_ref().max_by_key(|word| word.len()).unwrap_or_default();
        let day_before = DateTime::parse_from_rfc3339(&text(last))? - TimeDelta::days(1);
        let variables = json!({
            "year": YEAR, "slug": "security", "name": text(&known["panellists"][0]["person"]["name"]), "words": word,
            "typed": title.chars().take(3).collect::<String>().to_lowercase(), "text": word, "number": 7, "country": "EE",
            "since": day_before.to_rfc3339(),
        });
        place.variables = variables.as_object().cloned().unwrap_or_default();
        Ok(place)
    }

    /// The answer, and how long it took.
    async fn ask(&self, question: &str) -> anyhow::Result<(Value, Duration)> {
        let known = self.variables.clone().into_iter();
        let variables = known.filter(|(name, _)| question.contains(&format!("${name}:"))).collect();
        let started = Instant::now();
        let refused = |_| anyhow::anyhow!("refused: {question}");
        let document = self.app.pipeline.prepare(question).map_err(refused)?;
        let viewer = if question.contains("Requires an editor") { Viewer::operator() } else { self.viewer.clone() };
        let plan = self.app.pipeline.plan(&viewer, &document, None, variables).map_err(refused)?;
        let outcome = self.app.pipeline.execute(plan, Caller::new(viewer, "bench")).await;
        let answer = outcome.to_json(None);
        let took = started.elapsed();
        anyhow::ensure!(!outcome.failed(), "{question}\n{}", String::from_utf8_lossy(&answer));
        Ok((serde_json::from_slice(&answer)?, took))
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let addresses: Vec<String> = std::env::args().skip(1).collect();
    let [small, large] = addresses.as_slice() else {
        anyhow::bail!("Name two databases, the small one first: growth sqlite://small.db sqlite://large.db");
    };
    let mut too_long = 0;
    for (keeping, viewer, title) in [
        (Keeping::Rows, Viewer::public(), "rows and counts kept"),
        (Keeping::Nothing, Viewer::public(), "nothing kept"),
        (Keeping::Nothing, Viewer::operator(), "nothing kept, asked by an editor"),
    ] {
        let small = Place::open(small, keeping, viewer.clone()).await?;
        let large = Place::open(large, keeping, viewer).await?;
        println!("\n{title}\n\n| question | small, ms | large, ms | ratio |\n|---|---|---|---|");
        let slow = compare(&small, &large).await?;
        println!("\n{slow} above {MOST}");
        too_long += match keeping {
            Keeping::Rows => slow,
            Keeping::Nothing => 0,
        };
    }
    Ok(if too_long == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Asks all questions of both; how many take too long on the large one.
async fn compare(small: &Place, large: &Place) -> anyhow::Result<usize> {
    let mut files: Vec<_> = QUESTIONS.files().collect();
    files.sort_by_key(|file| file.path());
    let mut too_long = 0;
    for file in files {
        let name = file.path().file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let question = file.contents_utf8().unwrap_or_default();
        let (mut of_small, mut of_large) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS + 2 {
            let (_, in_small) = small.ask(question).await?;
            let (_, in_large) = large.ask(question).await?;
            if round >= 2 {
                of_small.push(in_small);
                of_large.push(in_large);
            }
        }
        let (of_small, of_large) = (median(of_small), median(of_large));
        let ratio = of_large.max(NOTHING).as_secs_f64() / of_small.max(NOTHING).as_secs_f64();
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        let mark = if ratio > MOST { " !" } else { "" };
        too_long += usize::from(ratio > MOST);
        println!("| {name} | {:.2} | {:.2} | {ratio:.1}{mark} |", ms(of_small), ms(of_large));
    }
    Ok(too_long)
}
