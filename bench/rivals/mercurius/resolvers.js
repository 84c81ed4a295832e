// What the fields of schema.graphql are read with: one statement for each field of a level, whatever the number of rows.

// Loaders tell objects apart by their JSON; that of a row is its id, or long descriptions would be compared.
class Row {
  toJSON() {
    return this.id;
  }
}

const rows = (list) => list.map((row) => Object.assign(new Row(), row));

// The rows of each key, in the order of the keys.
function grouped(keys, list, key) {
  const groups = new Map(keys.map((one) => [one, []]));
  for (const row of list) groups.get(row[key]).push(row);
  return keys.map((one) => groups.get(one));
}

export function resolvers(pool) {
  // Statements are prepared once on each connection.
  const read = async (name, text, ...values) => (await pool.query({ name, text, values })).rows;

  const byId = async (table, columns, ids) => {
    const asked = [...new Set(ids.filter((id) => id !== null))];
    const found = await read(table, `SELECT ${columns} FROM ${table} WHERE id = ANY($1)`, asked);
    const known = new Map(found.map((row) => [row.id, row]));
    return ids.map((id) => known.get(id) ?? null);
  };

  const Query = {
    async theme(_, { edition, slug }) {
      const [theme] = await read(
        "theme",
        `SELECT theme.id, theme.name FROM theme JOIN edition ON edition.id = theme.edition_id
         WHERE edition.year = $1 AND theme.slug = $2`,
        edition,
        slug,
      );
      return theme ?? null;
    },
  };

  const Theme = {
    async proposals(queries) {
      const places = queries.map((_, place) => place + 1);
      const found = await read(
        "proposals",
        `SELECT place::int, page.* FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS asked (theme, first, place)
         CROSS JOIN LATERAL (
           SELECT proposal.id, number, title, description FROM proposal_theme JOIN proposal ON proposal.id = proposal_id
           WHERE theme_id = asked.theme AND is_public ORDER BY proposal_id LIMIT asked.first) AS page
         ORDER BY place, page.id`,
        queries.map(({ obj }) => obj.id),
        queries.map(({ params }) => params.first),
      );
      const pages = grouped(places, rows(found), "place");
      return queries.map(({ obj }, place) => ({ theme: obj.id, nodes: pages[place], toJSON: () => obj.id }));
    },
  };

  const ProposalConnection = {
    async totalCount(queries) {
      const found = await read(
        "totals",
        `SELECT theme_id, count(*)::int FROM proposal_theme JOIN proposal ON proposal.id = proposal_id
         WHERE theme_id = ANY($1) AND is_public GROUP BY theme_id`,
        queries.map(({ obj }) => obj.theme),
      );
      const totals = new Map(found.map((row) => [row.theme_id, row.count]));
      return queries.map(({ obj }) => totals.get(obj.theme) ?? 0);
    },
  };

  const Proposal = {
    async panellists(queries) {
      const proposals = queries.map(({ obj }) => obj.id);
      const found = await read(
        "panellists",
        `SELECT id, proposal_id, name_as_given AS "nameAsGiven", person_id, organization_id FROM participation
         WHERE proposal_id = ANY($1) AND role = 'panellist' ORDER BY proposal_id, position, id`,
        proposals,
      );
      return grouped(proposals, rows(found), "proposal_id");
    },
  };

  const Panellist = {
    person: (queries) => byId("person", "id, name", queries.map(({ obj }) => obj.person_id)),
    organization: (queries) =>
      byId("organization", "id, name, country", queries.map(({ obj }) => obj.organization_id)),
  };

  return { resolvers: { Query }, loaders: { Theme, ProposalConnection, Proposal, Panellist } };
}
