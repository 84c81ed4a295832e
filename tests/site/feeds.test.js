// Every format of a list, read by somebody else's reader.
import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "csv-parse/sync";
import ICAL from "ical.js";

import { jsonProblems } from "./support/json.js";
import { schemaOrgProblems } from "./support/schema_org.js";
import { get, items, server, year } from "./support/server.js";
import { xmlProblems } from "./support/xml.js";

const types = {
  json: "application/feed+json",
  atom: "application/atom+xml",
  csv: "text/csv",
  ndjson: "application/x-ndjson",
  jsonld: "application/ld+json",
  ics: "text/calendar",
};
const formats = Object.keys(types);
/** Of one edition, and over all; days are those of an edition. */
const paths = (format) => [`/${year}/proposals.${format}`, ...(format === "ics" ? [] : [`/proposals.${format}`])];

async function read(path) {
  const answer = await get(path);
  assert.equal(answer.status, 200, `${path}: ${answer.text.slice(0, 300)}`);
  return answer;
}

/** Every page of a format that has no place for the next one inside: the header `Link` tells it. */
async function pages(path) {
  const texts = [];
  for (let next = path; next; ) {
    const { headers, text } = await read(next);
    texts.push(text);
    next = /<([^>]+)>; rel="?next"?/.exec(headers.get("link") ?? "")?.[1];
  }
  return texts;
}

const numbers = (all) => all.map((number) => Number(number)).sort((a, b) => a - b);
const known = async () => numbers((await items(`/${year}/proposals.json`)).map(({ _workshops }) => _workshops.number));

/** The tag of what an answer says, however it was compressed. */
const strong = (tag) => tag.replace(/^W\//, "");

for (const format of formats) {
  test(`${format}: type, readers from other origins, conditional requests`, async () => {
    for (const path of paths(format)) {
      const { headers } = await read(path);
      assert.equal(headers.get("content-type").split(";")[0], types[format], path);
      assert.equal(headers.get("access-control-allow-origin"), "*", path);
      assert.equal(headers.get("x-content-type-options"), "nosniff", path);
      const [etag, modified] = [headers.get("etag"), headers.get("last-modified")];
      assert.match(etag, /^(W\/)?".+"$/, path);
      assert.ok(Date.parse(modified) <= Date.now(), `${path} was modified ${modified}`);
      for (const condition of [{ "if-none-match": etag }, { "if-modified-since": modified }]) {
        const unchanged = await get(path, condition);
        assert.equal(unchanged.status, 304, `${path} ${JSON.stringify(condition)}`);
        assert.equal(unchanged.bytes.length, 0);
        // How an answer is compressed is no matter of what it says.
        assert.equal(strong(unchanged.headers.get("etag")), strong(etag));
      }
      for (const condition of [{ "if-none-match": '"other"' }, { "if-modified-since": "Thu, 01 Jan 1998 00:00:00 GMT" }]) {
        assert.equal((await get(path, condition)).status, 200, `${path} ${JSON.stringify(condition)}`);
      }
    }
  });

  test(`${format}: what is not there`, async () => {
    assert.equal((await get(`/1901/proposals.${format}`)).status, 404);
  });
}

test("JSON Feed: every page of it, to the end", async () => {
  for (const path of [...paths("json"), `/${year}/proposals.json?q=network`]) {
    const urls = [];
    for (let next = path; next; ) {
      const feed = JSON.parse((await read(next)).text);
      assert.deepEqual(jsonProblems(feed, "json-feed-1.1"), [], next);
      assert.equal(feed.feed_url, new URL(next, server).href);
      urls.push(...feed.items.map(({ id }) => id));
      next = feed.next_url;
    }
    assert.ok(urls.length > 0, path);
    assert.equal(new Set(urls).size, urls.length, `${path}: no item twice`);
  }
});

test("JSON Feed: filters narrow it", async () => {
  const all = await items(`/${year}/proposals.json`);
  const { themes, panellists } = all.find(({ _workshops: { themes, panellists } }) => themes.length > 0 && panellists.some(({ url }) => url))._workshops;
  const [{ slug }] = themes;
  const { url } = panellists.find((panellist) => panellist.url);
  const person = url.split("/").at(-1);
  const ids = (found) => found.map(({ id }) => id);
  const has = (list, key, value) => list.some((entry) => entry[key] === value);
  const ofTheme = all.filter(({ _workshops }) => has(_workshops.themes, "slug", slug));
  assert.deepEqual(ids(await items(`/${year}/proposals.json?theme=${slug}`)), ids(ofTheme));
  const withPerson = all.filter(({ _workshops }) => has(_workshops.panellists, "url", url));
  assert.deepEqual(ids(await items(`/${year}/proposals.json?panellist=${person}`)), ids(withPerson));
});

test("Atom: the grammar of RFC 4287", async () => {
  for (const path of paths("atom")) {
    for (const text of await pages(path)) assert.deepEqual(await xmlProblems(text, "atom.rng"), [], path);
  }
});

test("CSV: RFC 4180, and the mark of its encoding only when asked for", async () => {
  for (const path of paths("csv")) {
    const { bytes, text } = await read(path);
    assert.notEqual(bytes[0], 0xef, path);
    assert.doesNotMatch(text.replaceAll("\r\n", "").replaceAll(/"([^"]|"")*"/g, ""), /[\r\n]/, "lines end with CRLF");
    const rows = parse(bytes, { columns: true, relax_quotes: false, relax_column_count: false });
    assert.ok(rows.length > 0, path);
    const marked = (await read(`${path}?bom=true`)).bytes;
    assert.deepEqual([...marked.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    assert.deepEqual(parse(marked, { columns: true, bom: true }), rows);
  }
  const rows = (await pages(`/${year}/proposals.csv`)).flatMap((text) => parse(text, { columns: true }));
  assert.deepEqual(numbers(rows.map(({ number }) => number)), await known());
});

test("NDJSON: an object in every line", async () => {
  const lines = (await pages(`/${year}/proposals.ndjson`)).flatMap((text) => {
    assert.ok(text.endsWith("\n"));
    return text.slice(0, -1).split("\n").map((line) => JSON.parse(line));
  });
  assert.deepEqual(numbers(lines.map(({ number }) => number)), await known());
});

test("JSON-LD: the vocabulary of schema.org", async () => {
  for (const path of paths("jsonld")) {
    assert.deepEqual(await schemaOrgProblems(JSON.parse((await read(path)).text)), [], path);
  }
});

test("JSON-LD in a page", async () => {
  const [{ url }] = await items(`/${year}/proposals.json`);
  for (const address of [url, `/${year}`]) {
    const { text } = await read(address);
    const blocks = [...text.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)].map(([, json]) => JSON.parse(json));
    assert.ok(blocks.length > 0, address);
    for (const block of blocks) assert.deepEqual(await schemaOrgProblems(block), [], address);
  }
});

test("iCalendar: RFC 5545", async () => {
  assert.equal((await get("/proposals.ics")).status, 404);
  const text = (await pages(`/${year}/proposals.ics`))[0];
  assert.doesNotMatch(text.replaceAll("\r\n", ""), /[\r\n]/, "lines end with CRLF");
  for (const line of text.split("\r\n")) assert.ok(Buffer.byteLength(line) <= 75, `folded: ${line}`);
  const calendar = new ICAL.Component(ICAL.parse(text));
  assert.equal(calendar.name, "vcalendar");
  assert.equal(calendar.getFirstPropertyValue("version"), "2.0");
  assert.ok(calendar.getFirstPropertyValue("prodid"));
  const events = calendar.getAllSubcomponents("vevent");
  assert.ok(events.length > 0);
  for (const event of events) {
    assert.ok(event.getFirstPropertyValue("dtstamp"), "when it was written");
    const { uid, startDate, endDate, summary } = new ICAL.Event(event);
    assert.ok(uid && summary);
    assert.equal(startDate.year, year);
    assert.ok(endDate.compare(startDate) > 0, "it ends after it begins");
  }
  const uids = events.map((event) => event.getFirstPropertyValue("uid"));
  assert.equal(new Set(uids).size, uids.length);
});
