//! A JSON object in each line, for programs that read proposals one by one.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::site::view::{Organization, Participation, Proposal, Theme};

/// A proposal. Programs rely on the names: they stay, and what is not known is null.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    id: &'a str,
    year: i32,
    number: Option<i32>,
    title: &'a str,
    status: &'a str,
    format: Option<&'a str>,
    language: &'a str,
    url: &'a str,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    themes: Vec<LineTheme<'a>>,
    hosts: Vec<LineHost<'a>>,
    participations: Vec<LineParticipation<'a>>,
    description: &'a str,
    description_html: &'a str,
}

#[derive(Serialize)]
struct LineTheme<'a> {
    id: &'a str,
    slug: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct LineHost<'a> {
    id: &'a str,
    name: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LineParticipation<'a> {
    role: &'a str,
    name: &'a str,
    title: Option<&'a str>,
    affiliation: Option<&'a str>,
    country: Option<&'a str>,
    is_placeholder: bool,
    person_id: Option<&'a str>,
    organization_id: Option<&'a str>,
}

/// A line for each proposal in the order given.
///
/// Each holds `id`, `year`, `number`, `title`, `status`, `format`, `language` (its own or the edition's), `url`,
/// `createdAt`, `updatedAt`, `themes` (`id`, `slug`, `name`), `hosts` (`id`, `name`, `url`), `participations` (`role`,
/// `name`, `title`, `affiliation` as stated, `country`, `isPlaceholder`, `personId`, `organizationId`), `description`
/// (plain text) and `descriptionHtml`.
#[must_use]
pub fn lines(proposals: &[Proposal]) -> Vec<u8> {
    let mut lines = Vec::new();
    for proposal in proposals {
        // Texts and numbers under fixed names: JSON has a form for all of them.
        lines.extend(serde_json::to_vec(&line(proposal)).unwrap_or_default());
        lines.push(b'\n');
    }
    lines
}

fn line(proposal: &Proposal) -> Line<'_> {
    Line {
        id: &proposal.id,
        year: proposal.edition.year,
        number: proposal.number,
        title: &proposal.title,
        status: &proposal.status,
        format: proposal.format.as_deref(),
        language: proposal.text_language(),
        url: &proposal.url,
        created_at: proposal.created_at,
        updated_at: proposal.updated_at,
        themes: proposal.themes.iter().map(theme).collect(),
        hosts: proposal.hosts.iter().map(host).collect(),
        participations: proposal.participations.iter().map(participation).collect(),
        description: &proposal.plain,
        description_html: &proposal.html,
    }
}

fn theme(theme: &Theme) -> LineTheme<'_> {
    LineTheme { id: &theme.id, slug: &theme.slug, name: &theme.name }
}

fn host(host: &Organization) -> LineHost<'_> {
    LineHost { id: &host.id, name: &host.name, url: &host.url }
}

fn participation(part: &Participation) -> LineParticipation<'_> {
    LineParticipation {
        role: &part.role,
        name: &part.name_as_given,
        title: part.title.as_deref(),
        affiliation: part.affiliation_as_stated.as_deref(),
        country: part.country.as_deref(),
        is_placeholder: part.is_placeholder,
        person_id: part.person.as_ref().map(|person| person.id.as_str()),
        organization_id: part.organization.as_ref().map(|organization| organization.id.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{super::samples, *};

    fn read(lines: &[u8]) -> Vec<Value> {
        let text = std::str::from_utf8(lines).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'));
        text.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn a_line_has_what_the_proposal_has() {
        let lines = lines(&[samples::proposal()]);
        assert!(lines.starts_with(b"{\"id\":\"proposal_1\",\"year\":2010,\"number\":23,"));
        let [mut line] = <[Value; 1]>::try_from(read(&lines)).unwrap();
        let parts = line["participations"].take();
        let expected = json!({
            "id": "proposal_1",
            "year": 2010,
            "number": 23,
            "title": "Trust in names",
            "status": "ACCEPTED",
            "format": "PANEL",
            "language": "fr",
            "url": "https://workshops.test/proposals/proposal_1",
            "createdAt": "2010-03-01T08:00:00Z",
            "updatedAt": "2010-04-02T09:30:00Z",
            "themes": [{ "id": "theme_1", "slug": "security", "name": "Security & privacy" }],
            "hosts": [{
                "id": "organization_2",
                "name": "Example Society",
                "url": "https://workshops.test/organizations/2",
            }],
            "participations": null,
            "description": "What names are for.",
            "descriptionHtml": "<p>What <em>names</em> are for.</p>",
        });
        assert_eq!(line, expected);
        let expected = json!({
            "role": "PANELLIST",
            "name": "Amina Example",
            "title": "Director",
            "affiliation": "Ex. Univ.",
            "country": "KE",
            "isPlaceholder": false,
            "personId": "person_1",
            "organizationId": "organization_1",
        });
        assert_eq!(parts[0], expected);
        assert_eq!(parts[1]["isPlaceholder"], true);
    }

    #[test]
    fn what_is_not_known_is_null() {
        let lines = read(&lines(&[samples::bare()]));
        assert_eq!(lines[0]["number"], Value::Null);
        assert_eq!(lines[0]["language"], "en");
        assert_eq!(lines[0].as_object().map(serde_json::Map::len), Some(15));
    }

    #[test]
    fn every_proposal_has_one_line_whatever_its_texts_hold() {
        let proposals = samples::HOSTILE.map(samples::filled_with);
        let lines = read(&lines(&proposals));
        let titles: Vec<_> = lines.iter().map(|line| &line["title"]).collect();
        assert_eq!(titles, samples::HOSTILE);
    }
}
