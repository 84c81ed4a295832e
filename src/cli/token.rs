//! `workshops token create|list|revoke|usage`.

use std::process::ExitCode;

use anyhow::{Context, bail};
use chrono::{DateTime, TimeDelta, Utc};
use entities::{ApiTokenId, TokenRole, api_token as api_token_row};
use serde_json::{Value, json};

use super::{
    report::{as_anyhow, printable, table},
    token_usage,
};
use crate::{
    auth::{Admin, Viewer, terms},
    clock::Clock,
    config::Config,
    domain::{
        api_token::{self, Terms},
        budget::Budget,
        origin::origin,
    },
    graphql::pipeline::check_allowed_field,
    store::{
        Store,
        api_tokens::KnownApiToken,
        writes::{NewApiToken, Order, Written},
    },
};

const EXAMPLES: &str = "\
Examples:
  workshops token create --name \"Programme team\" --role editor --edition 2010 --expires 90d
  workshops token create --name \"News site\" --role partner --origin https://news.example --budget 600/1200
  workshops token create --name backup --role admin --format json | jq -r .secret
  workshops token list
  workshops token revoke api_token_0198c0de...
  workshops token usage --days 7

The secret is shown once, by create. Send it as the header Authorization: Bearer SECRET.";

/// What `token` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    #[command(subcommand)]
    action: Action,
    /// The form of the output
    #[arg(long, value_enum, default_value = "text", global = true)]
    format: Format,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make a token and print its secret
    Create(New),
    /// Show all tokens, valid or not, without their secrets
    List,
    /// Make a token invalid, from the next request on
    Revoke {
        /// Its id, as list shows it
        id: ApiTokenId,
    },
    /// Show what partners' tokens were used for: requests, cost, cache hits, refusals, what they use that is deprecated
    Usage {
        /// The last so many days (UTC), today among them: 1 to 400
        #[arg(long, value_name = "DAYS", default_value_t = 30)]
        days: i32,
    },
}

#[derive(Debug, clap::Args)]
struct New {
    /// What it is for
    #[arg(long, value_parser = api_token::name)]
    name: String,
    /// What it lets its bearer do
    #[arg(long, value_enum)]
    role: Role,
    /// The one edition an editor may see and change; all without it
    #[arg(long, value_name = "YEAR")]
    edition: Option<i32>,
    /// How long it is valid, as in 12h or 90d; until it is revoked without it
    #[arg(long, value_name = "TIME", value_parser = span)]
    expires: Option<TimeDelta>,
    /// A site whose pages may use a partner's token; given again for each further site, any without it
    #[arg(long = "origin", value_name = "https://HOST", value_parser = read_origin)]
    origins: Vec<String>,
    /// A type a partner may select all fields of, or one field, as in Proposal or Proposal.title; given again for each
    /// further one, all without it
    #[arg(long = "field", value_name = "TYPE[.FIELD]", value_parser = read_field)]
    fields: Vec<String>,
    /// What a partner may spend each minute and at once, in units of cost, as in 600/1200; what everybody may without it
    #[arg(long, value_name = "BUDGET", value_parser = Budget::parse)]
    budget: Option<Budget>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Role {
    /// Read what is public, with a budget of its own
    Partner,
    /// See and change one edition, or all
    Editor,
    /// See and change everything, tokens too
    Admin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a person
    Text,
    /// For a program
    Json,
}

/// Hours or days, ten years at most.
fn span(text: &str) -> Result<TimeDelta, &'static str> {
    let wrong = "must be hours or days from 1h to 3650d, as in 12h or 90d";
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or(wrong)?;
    let (number, unit) = text.split_at(digits);
    let number = number.parse::<i64>().map_err(|_| wrong)?;
    let span = match unit {
        "h" => TimeDelta::try_hours(number),
        "d" => TimeDelta::try_days(number),
        _ => None,
    };
    span.filter(|span| (TimeDelta::hours(1)..=TimeDelta::days(3650)).contains(span)).ok_or(wrong)
}

pub(super) async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    let store = Store::new(super::ready_database(&config).await?, Clock::system());
    let admin = Viewer::operator().admin().map_err(as_anyhow)?;
    let text = match options.action {
        Action::Create(new) => create(&store, &admin, new, options.format).await?,
        Action::List => {
            let tokens = store.api_tokens(&admin).await.map_err(as_anyhow)?;
            list(&tokens, store.clock().now(), options.format)?
        }
        Action::Revoke { id } => revoke(&store, &admin, id, options.format).await?,
        Action::Usage { days } => {
            let span = token_usage::span(days, store.clock().now().date_naive())?;
            let known = token_usage::read(&store, &admin, span).await?;
            match options.format {
                Format::Text => token_usage::text(&known, span),
                Format::Json => pretty(&token_usage::json(&known, span))?,
            }
        }
    };
    super::say(&text)?;
    Ok(ExitCode::SUCCESS)
}

async fn create(store: &Store, admin: &Admin, new: New, format: Format) -> anyhow::Result<String> {
    let New { name, role, edition: year, expires, origins, fields, budget } = new;
    let role = match role {
        Role::Partner => TokenRole::Partner,
        Role::Editor => TokenRole::Editor,
        Role::Admin => TokenRole::Admin,
    };
    if year.is_some() && !api_token::may_have_edition(role) {
        bail!("only editors can be limited to an edition; leave --edition out, or choose --role editor");
    }
    if fields.len() > api_token::MAX_FIELDS {
        bail!("a token has {} fields and types at most; name types to allow all their fields", api_token::MAX_FIELDS);
    }
    let some = |list: Vec<String>| (!list.is_empty()).then_some(list);
    let terms = Terms { origins: some(origins), fields: some(fields), budget };
    if terms != Terms::default() && !api_token::may_have_terms(role) {
        bail!(
            "only partners have origins, fields and budgets of their own; leave --origin, --field and --budget out, or choose \
             --role partner"
        );
    }
    let edition = match year {
        Some(year) => Some(edition(store, year).await?),
        None => None,
    };
    let expires_at = expires.map(|span| store.clock().now() + span);
    let new = NewApiToken { name, role, edition, expires_at, terms };
    let order = Order::of_command("workshops token create");
    let (token, secret) = store.create_api_token(admin, &order, new).await.map_err(as_anyhow)?;
    let known = KnownApiToken { token, edition: year };
    if format == Format::Json {
        let mut fields = described(&known, store.clock().now());
        fields["secret"] = secret.reveal().into();
        return pretty(&fields);
    }
    let KnownApiToken { token, .. } = &known;
    let until = token.expires_at.map_or_else(|| "revoked".to_owned(), minute);
    Ok(format!(
        "Made the token {} for {}: {}, valid until {until}.\n\
         Its secret, which is shown only now:\n\n  {}\n\n\
         Send it as the header\n  Authorization: Bearer {}\n",
        token.id,
        printable(&token.name),
        scope(&known),
        secret.reveal(),
        secret.reveal(),
    ))
}

async fn edition(store: &Store, year: i32) -> anyhow::Result<entities::EditionId> {
    let edition = store.edition_by_year(year).await.map_err(as_anyhow)?;
    let edition = edition.with_context(|| format!("there is no edition {year}; import a page of it first"))?;
    Ok(edition.id)
}

async fn revoke(store: &Store, admin: &Admin, id: ApiTokenId, format: Format) -> anyhow::Result<String> {
    let order = Order::of_command("workshops token revoke");
    let (token, text) = match store.revoke_api_token(admin, &order, id).await.map_err(as_anyhow)? {
        Written::Done(Some(before), Some(token)) if before.revoked_at.is_some() => {
            let when = token.revoked_at.map(minute).unwrap_or_default();
            let text = format!("The token {id} for {} was revoked already, on {when}.\n", printable(&token.name));
            (token, text)
        }
        Written::Done(_, Some(token)) => {
            let text = format!("Revoked the token {id} for {}.\n", printable(&token.name));
            (token, text)
        }
        Written::Done(_, None) | Written::Stale(_) | Written::Refused(_) => {
            bail!("there is no token {id}; `workshops token list` shows all")
        }
    };
    if format == Format::Json {
        return pretty(&json!({ "id": id.to_string(), "name": token.name, "revokedAt": token.revoked_at.map(exact) }));
    }
    Ok(text)
}

fn list(tokens: &[KnownApiToken], now: DateTime<Utc>, format: Format) -> anyhow::Result<String> {
    if format == Format::Json {
        return pretty(&tokens.iter().map(|known| described(known, now)).collect());
    }
    if tokens.is_empty() {
        return Ok("There are no tokens. Make one with `workshops token create`.\n".to_owned());
    }
    let mut rows = vec![["ID", "FOR", "ROLE", "STATE", "LAST USED"].map(str::to_owned)];
    rows.extend(tokens.iter().map(|known| {
        let KnownApiToken { token, .. } = known;
        let state = match (state(known, now), token.revoked_at, token.expires_at) {
            ("revoked", Some(at), _) => format!("revoked {}", minute(at)),
            ("expired", _, Some(at)) => format!("expired {}", minute(at)),
            (_, _, Some(at)) => format!("valid until {}", minute(at)),
            (_, _, None) => "valid".to_owned(),
        };
        let used = token.last_used_at.map_or_else(|| "never".to_owned(), minute);
        [token.id.to_string(), printable(&token.name), scope(known), state, used]
    }));
    Ok(table(&rows))
}

/// "editor of 2010".
fn scope(known: &KnownApiToken) -> String {
    match (known.token.role, known.edition) {
        (TokenRole::Partner, _) => partner(&known.token),
        (TokenRole::Editor, None) => "editor".to_owned(),
        (TokenRole::Editor, Some(year)) => format!("editor of {year}"),
        (TokenRole::Admin, _) => "admin".to_owned(),
    }
}

/// What a partner is, where, and with which budget.
fn partner(token: &api_token_row::Model) -> String {
    let Terms { origins, fields, budget } = terms(token);
    let at = origins.map(|origins| format!(" at {}", origins.join(", "))).unwrap_or_default();
    let with = budget.map(|Budget { per_minute, burst }| format!(" with {per_minute}/{burst}")).unwrap_or_default();
    let of = fields.map(|fields| format!(" for {}", fields.join(", "))).unwrap_or_default();
    format!("partner{at}{with}{of}")
}

fn read_origin(text: &str) -> Result<String, &'static str> {
    origin(text).ok_or("write an origin as browsers send it, as in https://www.example.org, without a slash at the end")
}

fn read_field(text: &str) -> Result<String, String> {
    check_allowed_field(text).map(|()| text.to_owned())
}

fn state(known: &KnownApiToken, now: DateTime<Utc>) -> &'static str {
    let KnownApiToken { token, .. } = known;
    if token.revoked_at.is_some() {
        "revoked"
    } else if token.expires_at.is_some_and(|end| end <= now) {
        "expired"
    } else {
        "valid"
    }
}

fn described(known: &KnownApiToken, now: DateTime<Utc>) -> Value {
    let KnownApiToken { token, edition } = known;
    json!({
        "id": token.id.to_string(),
        "name": token.name,
        "role": token.role,
        "edition": edition,
        "allowedOrigins": terms(token).origins,
        "allowedFields": terms(token).fields,
        "budgetPerMinute": token.budget_per_minute,
        "budgetBurst": token.budget_burst,
        "state": state(known, now).to_uppercase(),
        "createdAt": exact(token.created_at),
        "expiresAt": token.expires_at.map(exact),
        "revokedAt": token.revoked_at.map(exact),
        "lastUsedAt": token.last_used_at.map(exact),
    })
}

fn pretty(value: &Value) -> anyhow::Result<String> {
    Ok(format!("{}\n", serde_json::to_string_pretty(value).context("cannot write JSON")?))
}

fn minute(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn exact(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}
