// Text that wants to be more than text stays text: in pages, frames, the element, feeds and tables.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { parse } from "csv-parse/sync";
import ICAL from "ical.js";

import { launch, open, visit } from "./support/browser.js";
import { foreignSite, loaders } from "./support/foreign.js";
import { at, get, graphql, items, server, token, year as demo } from "./support/server.js";
import { xmlProblems } from "./support/xml.js";

const nasty = [
  "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>",
  '"><svg onload=window.hacked=1>',
  "'><iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
  "</title></style></textarea></script><script>window.hacked=1</script>",
  "<!--<script>",
  "]]><script>window.hacked=1</script>",
  "=cmd|' /C calc'!A0",
  '@SUM(1+1)*cmd|"/C calc"!A0',
  "+1+1",
  "-1+1",
  "javascript:window.hacked=1",
  "&lt;script&gt;window.hacked=1&lt;/script&gt;",
  "{{constructor.constructor('window.hacked=1')()}}${window.hacked=1}",
  "BEGIN:VEVENT;SUMMARY:x\\nEND:VEVENT, a",
];
const markdown = (text) => `${text}

[one](javascript:window.hacked=1) [two](JaVaScRiPt&colon;window.hacked=1) [three](data:text/html,<script>top.hacked=1</script>)
![picture](x "onerror=window.hacked=1") <a href="javascript:window.hacked=1" onclick="window.hacked=1">four</a>
<img src=x onerror=window.hacked=1> <math><mi xlink:href="javascript:window.hacked=1">x</mi></math>
<form action="javascript:window.hacked=1"><button>five</button></form><style>*{display:none}</style>`;

let browser;
let site;
let year;
let made;
before(async () => {
  assert.ok(token, "WORKSHOPS_TOKEN, an admin's, is needed to write");
  browser = await launch();
  const { editions } = await graphql("{ editions { nodes { year } } }");
  const taken = new Set(editions.nodes.map((edition) => edition.year));
  year = 2101;
  while (taken.has(year)) year += 1;

  await write("createEdition", "edition { id }", "CreateEditionInput", {
    year,
    name: nasty[0],
    overallTheme: nasty[1],
    city: nasty[0],
    startsOn: `${year}-05-01`,
    endsOn: `${year}-05-03`,
  });
  await write("createTheme", "theme { id }", "CreateThemeInput", {
    edition: year,
    slug: "nasty",
    name: nasty[0],
    description: markdown(nasty[3]),
  });
  made = [];
  for (const [index, text] of nasty.entries()) {
    const organization = { create: { name: text, acronym: nasty[1] } };
    const person = { create: { name: text, biography: markdown(text) } };
    const selection = "proposal { number url participations { person { url } organization { url } } }";
    const { proposal } = await write("createProposal", selection, "CreateProposalInput", {
      edition: { year },
      number: index + 1,
      title: text,
      description: markdown(text),
      status: "SUBMITTED",
      themes: [{ slug: "nasty" }],
      hosts: [{ organization, nameAsGiven: text }],
      links: [{ url: "https://example.org/?a=%22%3E%3Csvg%20onload=window.hacked=1%3E", label: text }],
      participations: [
        { role: "PANELLIST", person, organization, nameAsGiven: text, affiliationAsStated: text, title: text },
        { role: "MODERATOR", isPlaceholder: true, nameAsGiven: text },
      ],
    });
    made.push(proposal);
  }
  site = await foreignSite({
    "/": { head: loaders.module, body: `<workshop-proposals edition="${year}" limit="100" src="${server}"></workshop-proposals>` },
  });
});
after(async () => {
  await browser.close();
  await site?.close();
});

/** One mutation of one input, which must be taken. */
async function write(mutation, selection, type, input) {
  const document = `mutation ($input: ${type}!) { done: ${mutation}(input: $input) { ${selection} userErrors { field message } } }`;
  const { done } = await graphql(document, { input });
  assert.deepEqual(done.userErrors, []);
  return done;
}

/** Nothing ran, nothing was refused by the policy because nothing tried, and no link or attribute could run. */
async function harmless(page, troubles) {
  for (const frame of page.frames()) {
    const found = await frame.evaluate(() => {
      const all = [...document.querySelectorAll("*")];
      const attributes = all.flatMap((element) => [...element.attributes].map(({ name, value }) => `${name}=${value}`));
      const dangerous = attributes.filter((text) => /^on|^srcdoc=|^(href|src|action|xlink:href|formaction)=\s*(javascript|data:text)/i.test(text));
      const scripts = [...document.scripts].filter(({ src, type }) => !src && type !== "application/ld+json");
      return { hacked: globalThis.hacked, dangerous, scripts: scripts.length };
    });
    assert.deepEqual(found, { hacked: undefined, dangerous: [], scripts: 0 }, frame.url());
  }
  assert.deepEqual(troubles, [], page.url());
}

test("pages", async () => {
  const parties = made.flatMap(({ participations }) => participations.flatMap(({ person, organization }) => [person?.url, organization?.url]));
  const urls = [at("/"), at(`/${year}`), at(`/${year}/themes/nasty`), ...made.map(({ url }) => url), ...parties.filter(Boolean)];
  const { page, troubles, close } = await open(browser);
  for (const url of urls) {
    await visit(page, url);
    await harmless(page, troubles);
  }
  await visit(page, made[0].url);
  assert.ok((await page.locator("h1").textContent()).includes(nasty[0]), "it is shown as it was written");
  await close();
});

test("frames", async () => {
  const { page, troubles, close } = await open(browser);
  const paths = made.map(({ number }) => `/embed/proposal/${year}/${number}`);
  for (const path of [`/embed/list?edition=${year}`, ...paths]) {
    await visit(page, at(path));
    await harmless(page, troubles);
  }
  await close();
});

test("what a visitor asks comes back as text", async () => {
  const { page, troubles, close } = await open(browser);
  for (const text of nasty) {
    for (const path of [`/${demo}`, "/embed/list", `/${demo}/themes/x`, "/oembed", `/people/person_${encodeURIComponent(text)}`]) {
      const url = new URL(at(path));
      for (const name of ["q", "theme", "panellist", "after", "url", "format", "edition"]) url.searchParams.set(name, text);
      await page.goto(url.href);
      // That there is no such page is what its console is for.
      await harmless(page, troubles.filter((trouble) => !/status of (4\d\d|501)/.test(trouble)));
    }
  }
  await close();
});

test("the element", async () => {
  const { page, troubles, close } = await open(browser, { allowed: [server, site.origin] });
  await visit(page, site.at("/"));
  await page.getByRole("status").filter({ hasText: `${nasty.length} proposals shown` }).waitFor();
  const titles = await page.getByRole("heading", { level: 3 }).allTextContents();
  assert.deepEqual(titles.sort(), [...nasty].sort());
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  assert.deepEqual(troubles, []);
  await close();
});

test("JSON Feed: what a reader shows of it", async () => {
  const { page, troubles, close } = await open(browser);
  for (const { content_html: html } of await items(`/${year}/proposals.json`)) {
    await page.setContent(`<!doctype html><title>A reader</title>${html}`);
    // The reader has no place for the picture; whether it is fetched is not the question.
    await harmless(page, troubles.filter((trouble) => !trouble.includes("ERR_")));
    assert.equal(await page.locator("style, form, iframe, math").count(), 0);
  }
  await close();
});

test("Atom stays well-formed and valid", async () => {
  assert.deepEqual(await xmlProblems((await get(`/${year}/proposals.atom`)).text, "atom.rng"), []);
});

test("oEmbed: the address of the frame and its title stay attributes", async () => {
  const { page, close } = await open(browser);
  for (const { url } of made) {
    const json = await get(`/oembed?url=${encodeURIComponent(url)}`);
    const { html } = JSON.parse(json.text);
    const names = await page.evaluate((text) => {
      const { content } = Object.assign(document.createElement("template"), { innerHTML: text });
      return [...content.querySelectorAll("*")].map(({ localName, outerHTML }) => [localName, /\son\w+=/.test(outerHTML.replace(/"[^"]*"/g, ""))]);
    }, html);
    assert.deepEqual(names, [["iframe", false]]);
    const xml = await get(`/oembed?format=xml&url=${encodeURIComponent(url)}`);
    assert.deepEqual(await xmlProblems(xml.text, "oembed-rich.rng"), []);
  }
  await close();
});

test("CSV: no cell is a formula", async () => {
  const { bytes } = await get(`/${year}/proposals.csv`);
  const cells = parse(bytes).flat();
  assert.deepEqual(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell)), []);
  for (const text of nasty) assert.ok(cells.some((cell) => cell.includes(text)), `the table has ${text}`);
});

test("iCalendar: text opens no event of its own", async () => {
  const { status, text } = await get(`/${year}/proposals.ics`);
  assert.equal(status, 200);
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
  const summaries = events.map((event) => event.getFirstPropertyValue("summary")).join("\n");
  assert.ok(events.length <= nasty.length);
  if (events.length === nasty.length) for (const title of nasty) assert.ok(summaries.includes(title), title);
});
