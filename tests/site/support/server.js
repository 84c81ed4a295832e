// The server under test and what the tests know of its demo data.
const address = process.env.WORKSHOPS_URL;
if (!address) throw new Error("WORKSHOPS_URL is not set; start the tests by ./run");

export const server = new URL(address).origin;
export const token = process.env.WORKSHOPS_TOKEN;
/** The edition of the demo data; it has dates. */
export const year = 2026;

export const at = (path) => new URL(path, server).href;

export async function get(path, headers = {}) {
  const response = await fetch(at(path), { headers, redirect: "manual" });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, text: bytes.toString("utf8") };
}

export async function graphql(query, variables = {}) {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(at("/graphql"), { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors, null, 2));
  return data;
}

/** Every item of a JSON Feed, page by page. */
export async function items(path) {
  const found = [];
  for (let next = path; next; ) {
    const { status, text } = await get(next);
    if (status !== 200) throw new Error(`${next} answered ${status}`);
    const feed = JSON.parse(text);
    found.push(...feed.items);
    next = feed.next_url;
  }
  return found;
}
