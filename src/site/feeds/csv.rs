//! A table of proposals for spreadsheets (RFC 4180), written in parts.

use ::csv::{Terminator, WriterBuilder};
use chrono::{DateTime, SecondsFormat, Utc};

use super::{character, panel};
use crate::{domain::spreadsheet, site::view::Proposal};

/// Columns of the table.
const COLUMNS: [&str; 14] = [
    "year",
    "number",
    "title",
    "status",
    "format",
    "themes",
    "hosts",
    "panellists",
    "moderators",
    "organizers",
    "url",
    "created_at",
    "updated_at",
    "description",
];

/// Between several values of one cell.
const BETWEEN: &str = "; ";

/// The first row: names of the columns. Some spreadsheets take the file for UTF-8 only after a byte order mark (`bom`).
#[must_use]
pub fn head(bom: bool) -> Vec<u8> {
    let mark: &[u8] = if bom { "\u{feff}".as_bytes() } else { &[] };
    [mark, &written([COLUMNS])].concat()
}

/// A row for each proposal in the order given, to be put behind [`head`] or other rows.
///
/// A cell of text that a spreadsheet would take for a formula begins with an apostrophe. Control characters other than
/// tabs and ends of lines are dropped, and so are seats that nobody has taken.
#[must_use]
pub fn rows(proposals: &[Proposal]) -> Vec<u8> {
    written(proposals.iter().map(cells))
}

fn written<C: AsRef<[u8]>>(records: impl IntoIterator<Item = [C; COLUMNS.len()]>) -> Vec<u8> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    // Memory takes everything, and all records have the same length: nothing here can fail.
    let all = records.into_iter().try_for_each(|record| writer.write_record(record));
    all.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default()
}

fn cells(proposal: &Proposal) -> [String; COLUMNS.len()] {
    let themes = proposal.themes.iter().map(|theme| theme.name.as_str());
    let hosts = proposal.hosts.iter().map(|host| host.name.as_str());
    let names = |roles| joined(panel::seated(proposal, roles).map(|part| part.name_as_given.as_str()));
    [
        proposal.edition.year.to_string(),
        proposal.number.map(|number| number.to_string()).unwrap_or_default(),
        defused(&proposal.title),
        defused(&proposal.status),
        proposal.format.as_deref().map(defused).unwrap_or_default(),
        joined(themes),
        joined(hosts),
        names(&["PANELLIST"]),
        names(&["MODERATOR", "REMOTE_MODERATOR"]),
        names(&["ORGANIZER"]),
        defused(&proposal.url),
        time(proposal.created_at),
        time(proposal.updated_at),
        defused(&proposal.plain),
    ]
}

/// Each value is defused: where the semicolon separates columns, it begins a cell of its own.
fn joined<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.map(defused).collect::<Vec<_>>().join(BETWEEN)
}

/// Without characters that are no text, and no formula.
fn defused(text: &str) -> String {
    spreadsheet::defused(text.chars().filter(|character| character::is_text(*character)).collect())
}

fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use ::csv::{Reader, StringRecord};

    use super::{super::samples, *};

    fn read(table: &[u8]) -> Vec<StringRecord> {
        let mut reader = Reader::from_reader(table);
        assert_eq!(reader.headers().unwrap(), &COLUMNS[..]);
        reader.records().map(Result::unwrap).collect()
    }

    #[test]
    fn a_table_reads_back_row_by_row() {
        let proposals = [samples::proposal(), samples::bare()];
        let table = [head(false), rows(&proposals[..1]), rows(&proposals[1..])].concat();
        let [full, bare] = &read(&table)[..] else { panic!("two rows") };
        let expected = [
            "2010",
            "23",
            "Trust in names",
            "ACCEPTED",
            "PANEL",
            "Security & privacy",
            "Example Society",
            "Amina Example; Example Society; Bo Sample",
            "Chris Sample; Dana Sample",
            "Eve Sample",
            "https://workshops.test/proposals/proposal_1",
            "2010-03-01T08:00:00Z",
            "2010-04-02T09:30:00Z",
            "What names are for.",
        ];
        assert_eq!(full, &expected[..]);
        assert_eq!(bare.iter().filter(|cell| cell.is_empty()).count(), 8);
    }

    #[test]
    fn lines_end_as_the_standard_says() {
        let head = head(false);
        assert!(head.starts_with(b"year,number,") && head.ends_with(b",description\r\n"));
        assert!(rows(&[samples::bare()]).ends_with(b"\r\n"));
        assert_eq!(rows(&[]), b"");
    }

    #[test]
    fn a_byte_order_mark_stands_in_front() {
        assert_eq!(head(true), ["\u{feff}".as_bytes(), &head(false)].concat());
    }

    #[test]
    fn no_cell_of_text_is_a_formula() {
        let blanks = [
            "",
            " ",
            "\t",
            "\r",
            "\n",
            "\r\n",
            "\0",
            "\u{1} \u{b}",
            "\u{a0}",
            "\u{feff}",
            "\u{200b}\u{2003}",
            "\u{ffff}",
        ];
        let texts = blanks.iter().flat_map(|blank| ['=', '+', '-', '@', '＝'].map(|sign| format!("{blank}{sign}1+1")));
        let others = ["\tplain", "\rplain", "=", "@", "-\n- list", "=cmd|' /C calc'!A0", "\u{7f}=1"].map(str::to_owned);
        for text in texts.chain(others) {
            let table = [head(false), rows(&[samples::filled_with(&text)])].concat();
            let row = &read(&table)[0];
            for column in ["title", "themes", "hosts", "panellists", "description"] {
                let cell = &row[COLUMNS.iter().position(|name| *name == column).unwrap()];
                assert!(cell.starts_with('\''), "{column} of {text:?}: {cell:?}");
            }
        }
    }

    #[test]
    fn each_of_several_names_is_defused() {
        assert_eq!(joined(["Jane", "=1+1", "Joe"].into_iter()), "Jane; '=1+1; Joe");
    }

    #[test]
    fn every_other_text_reads_back_as_it_was() {
        for text in samples::HOSTILE {
            let table = [head(false), rows(&[samples::filled_with(text)])].concat();
            let row = &read(&table)[0];
            let kept: String = text.chars().filter(|character| character::is_text(*character)).collect();
            assert_eq!(row[13].trim_start_matches('\''), kept);
            assert_eq!(row[13].starts_with('\''), text.starts_with('='), "{text}");
        }
    }
}
