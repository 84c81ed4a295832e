//! Which statements some work sends, and how the database would answer them.

use sea_orm::{ConnectionTrait, DatabaseBackend, QueryResult, Statement};
use serde::Serialize;

use super::Store;
use crate::{db, error::Error};

/// Statements that were sent, with their values.
#[derive(Debug, Default)]
pub struct Sent(Vec<Statement>);

/// A statement without its values, and its plan. As JSON it is part of what clients read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Planned {
    /// Its text; values are `?` or `$1`.
    pub sql: String,
    /// How many times it was sent.
    pub times: usize,
    /// The steps of its plan, from the top, for the values it had first.
    pub plan: Vec<Step>,
}

/// A step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// What the database says, without values; two blanks more for each step it is part of.
    pub text: String,
    /// Whether it reads a table from end to end.
    pub scans_table: bool,
}

/// Does some work and tells which statements it sent.
pub async fn sent_by<T>(work: impl Future<Output = T>) -> (T, Sent) {
    let (done, statements) = db::sent_by(work).await;
    (done, Sent(statements))
}

impl Store {
    /// The plans of what was sent, each text once, in the order in which they first ended: statements of one level run side by
    /// side. Reads no rows: nothing is executed.
    pub async fn plans(&self, sent: Sent) -> Result<Vec<Planned>, Error> {
        let mut planned: Vec<Planned> = Vec::new();
        for statement in sent.0 {
            if let Some(known) = planned.iter_mut().find(|known| known.sql == statement.sql) {
                known.times += 1;
                continue;
            }
            let plan = self.plan(&statement).await?;
            planned.push(Planned { sql: statement.sql, times: 1, plan });
        }
        Ok(planned)
    }

    async fn plan(&self, statement: &Statement) -> Result<Vec<Step>, Error> {
        let of_sqlite = self.db.backend() == DatabaseBackend::Sqlite;
        // Costs and counts of PostgreSQL are guesses over all rows, also over those the viewer may not see.
        let explain = if of_sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN (COSTS OFF)" };
        let explained = Statement { sql: format!("{explain} {}", statement.sql), ..statement.clone() };
        let rows = self.db.read().query_all_raw(explained).await?;
        Ok(if of_sqlite { sqlite_steps(&rows, &statement.sql)? } else { postgres_steps(&rows)? })
    }
}

/// SQLite names values nowhere in a plan.
fn sqlite_steps(rows: &[QueryResult], sql: &str) -> Result<Vec<Step>, Error> {
    let mut depths = std::collections::HashMap::new();
    let mut steps = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, parent): (i32, i32) = (row.try_get("", "id")?, row.try_get("", "parent")?);
        let depth = depths.get(&parent).map_or(0, |above: &usize| above + 1);
        depths.insert(id, depth);
        let detail: String = row.try_get("", "detail")?;
        let scans_table = sqlite_scans_table(&detail, sql);
        steps.push(Step { text: format!("{}{detail}", "  ".repeat(depth)), scans_table });
    }
    Ok(steps)
}

/// Scans of an index in order, of a list of values and of rows that a part of the statement made are what paging is made of.
fn sqlite_scans_table(detail: &str, sql: &str) -> bool {
    let Some(scanned) = detail.strip_prefix("SCAN ") else { return false };
    if let Some((_, index)) = scanned.split_once("VIRTUAL TABLE INDEX ") {
        // The index of search is read from end to end where nothing is looked for in it.
        return scanned.starts_with("search_") && index == "0:";
    }
    let name = scanned.split(' ').next().unwrap_or(scanned);
    let made = [format!(") AS \"{name}\""), format!("\"{name}\" AS ("), format!("\"{name}\" (")];
    let by_index = scanned.contains(" USING INDEX ") || scanned.contains(" USING COVERING INDEX ");
    let of_values = scanned.contains("CONSTANT ROW") || scanned.starts_with('(');
    !by_index && !of_values && !made.iter().any(|made| sql.contains(made))
}

/// PostgreSQL writes values into its plans, and a text may go over several lines: they are taken out of the whole.
fn postgres_steps(rows: &[QueryResult]) -> Result<Vec<Step>, Error> {
    let lines = rows.iter().map(|row| row.try_get::<String>("", "QUERY PLAN")).collect::<Result<Vec<_>, _>>()?;
    let text = without_values(&lines.join("\n"));
    let step = |line: &str| Step { text: line.to_owned(), scans_table: line.contains("Seq Scan on ") };
    Ok(text.lines().map(step).collect())
}

/// A plan of PostgreSQL with `?` for each text and number in it.
fn without_values(plan: &str) -> String {
    let mut out = String::with_capacity(plan.len());
    let mut rest = plan;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '\'' => {
                out.push('?');
                literal(rest)
            }
            // Numbers of parts of the plan are no values.
            '0'..='9' if !["Plan ", "Planned: ", "$"].iter().any(|before| out.ends_with(before)) => {
                out.push('?');
                rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len())
            }
            _ if c == '_' || c.is_alphanumeric() => {
                let end = rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
                // A text with backslashes is written as E'..'.
                let end = if rest.starts_with("E'") { 0 } else { end };
                out.push_str(&rest[..end]);
                end.max(1)
            }
            _ => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    out
}

/// Bytes of the text that begins with a quote here; quotes inside are doubled.
fn literal(text: &str) -> usize {
    let mut at = 1;
    while let Some(end) = text[at..].find('\'') {
        at += end + 1;
        if !text[at..].starts_with('\'') {
            return at;
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_of_postgresql_show_no_values() {
        let plan = "Limit\n  ->  Index Scan using proposal_by_title on proposal proposal_1\n        Index Cond: (ROW(title_key, id) > \
                    ROW('it''s a\nsecret (1)'::text, '0190-aa'::uuid))\n        Filter: ((number >= 17) AND (rank < -2.5) AND (NOT \
                    (hashed SubPlan 1)) AND (name = E'back\\\\''slash') AND (id = $0) AND (a = ANY ('{1,2}'::integer[])))\n  \
                    Workers Planned: 2";
        let shown = "Limit\n  ->  Index Scan using proposal_by_title on proposal proposal_1\n        Index Cond: (ROW(title_key, id) > \
                     ROW(?::text, ?::uuid))\n        Filter: ((number >= ?) AND (rank < -?) AND (NOT (hashed SubPlan 1)) AND (name \
                     = ?) AND (id = $0) AND (a = ANY (?::integer[])))\n  Workers Planned: 2";
        assert_eq!(without_values(plan), shown);
        assert_eq!(without_values("(a = 'never closed"), "(a = ?");
    }

    #[test]
    fn a_scan_of_a_table_is_told_from_scans_of_an_index_and_of_made_rows() {
        let sql = "WITH \"kept\" AS (SELECT 1) SELECT * FROM (SELECT 1) AS \"numbered\", \"person\" AS \"named\"";
        for whole in ["SCAN person", "SCAN named", "SCAN search_index VIRTUAL TABLE INDEX 0:"] {
            assert!(sqlite_scans_table(whole, sql), "{whole}");
        }
        for part in [
            "SEARCH person USING INDEX person_by_name (name_key>?)",
            "SCAN person USING COVERING INDEX person_by_name",
            "SCAN kept",
            "SCAN numbered",
            "SCAN (subquery-2)",
            "SCAN CONSTANT ROW",
            "SCAN 2 CONSTANT ROWS",
            "SCAN ids VIRTUAL TABLE INDEX 1:",
            "SCAN search_index VIRTUAL TABLE INDEX 0:M1",
        ] {
            assert!(!sqlite_scans_table(part, sql), "{part}");
        }
    }
}
