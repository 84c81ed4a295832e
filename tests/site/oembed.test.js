// oEmbed: from a page's address to what another site shows of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, open, visit } from "./support/browser.js";
import { jsonProblems } from "./support/json.js";
import { at, get, items, server, year } from "./support/server.js";
import { xmlProblems } from "./support/xml.js";

let browser;
let url;
before(async () => {
  browser = await launch();
  [{ url }] = await items(`/${year}/proposals.json`);
});
after(() => browser.close());

const ask = (address, more = "") => get(`/oembed?url=${encodeURIComponent(address)}${more}`);

async function answer(address, more) {
  const { status, text } = await ask(address, more);
  assert.equal(status, 200, text);
  const found = JSON.parse(text);
  assert.deepEqual(jsonProblems(found, "oembed-rich"), []);
  return found;
}

test("a page names both forms, and what they answer is shown", async () => {
  for (const address of [url, at(`/${year}`)]) {
    const { page, troubles, close } = await open(browser);
    await visit(page, address);
    const discovered = (type) => page.locator(`link[rel=alternate][type="${type}"]`).getAttribute("href");
    const json = await get(await discovered("application/json+oembed"));
    assert.equal(json.headers.get("content-type").split(";")[0], "application/json");
    const found = JSON.parse(json.text);
    assert.deepEqual(jsonProblems(found, "oembed-rich"), []);
    const xml = await get(await discovered("text/xml+oembed"));
    assert.equal(xml.headers.get("content-type").split(";")[0], "text/xml");
    assert.deepEqual(await xmlProblems(xml.text, "oembed-rich.rng"), []);
    const title = await page.locator("h1").textContent();
    const frame = await page.evaluate((html) => {
      const { content } = Object.assign(document.createElement("template"), { innerHTML: html });
      const { src, title: name, width, height } = content.querySelector("iframe");
      return { src, name, width, height, elements: content.querySelectorAll("*").length };
    }, found.html);
    assert.equal(frame.elements, 1);
    assert.ok(frame.name, "a frame has a title");
    assert.deepEqual([Number(frame.width), Number(frame.height)], [found.width, found.height]);
    await visit(page, frame.src);
    const shown = await page.locator("h1").textContent();
    assert.ok(title.includes(shown.trim()) || shown.includes(title.trim()), `${shown} is not ${title}`);
    assert.deepEqual(troubles, []);
    await close();
  }
});

test("it is never larger than asked", async () => {
  const { width, height } = await answer(url);
  const small = await answer(url, "&maxwidth=300&maxheight=200");
  assert.ok(small.width <= 300 && small.height <= 200, JSON.stringify(small));
  const large = await answer(url, "&maxwidth=9999&maxheight=9999");
  assert.deepEqual([large.width, large.height], [width, height]);
});

test("filters of a list are kept", async () => {
  const { html } = await answer(at(`/${year}?q=network`));
  assert.match(html, /q=network/);
});

test("what cannot be answered", async () => {
  const status = async (...question) => (await ask(...question)).status;
  assert.equal(await status(at(`/${year}/99999`)), 404);
  assert.equal(await status("https://elsewhere.example/2010/1"), 404);
  assert.equal(await status(`${server}.elsewhere.example/${year}`), 404);
  assert.equal(await status(at("/graphiql")), 404);
  assert.equal(await status(url, "&format=yaml"), 501);
  assert.equal((await get("/oembed")).status, 400);
  assert.equal(await status("no address"), 404);
});
