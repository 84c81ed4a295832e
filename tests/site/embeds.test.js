// Proposals on the site of somebody else: the element and the frames, under a strict policy there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";

import { accessible, launch, open, schemes } from "./support/browser.js";
import { foreignSite, loaders } from "./support/foreign.js";
import { at, get, items, server, year } from "./support/server.js";

const ELEMENT = "workshop-proposals";
const fallback = `<a href="${at(`/${year}`)}">Workshop proposals</a>`;
const reserved = `${ELEMENT}:not(:defined) { display: block; block-size: 36rem; overflow: auto; }`;
const element = (attributes = "") => `<${ELEMENT} edition="${year}" ${attributes}>${fallback}</${ELEMENT}>`;
const below = "<p id=below>What the partner has to say itself.</p>";

let site;
let browser;
/** Every proposal, in the order of the list; and the one that fills a frame most. */
let all;
let proposal;

before(async () => {
  browser = await launch();
  all = await items(`/${year}/proposals.json?order=number`);
  proposal = all.reduce((longest, item) => (item.content_html.length > longest.content_html.length ? item : longest));
  const frame = (path, title, attributes = "") => `<iframe data-workshops ${attributes} src="${at(path)}" title="${title}"></iframe>`;
  const parent = `<script type="module" src="${server}/assets/frame-parent-1.js"></script>`;
  // Both begin at the top: a browser does not lay out again what nobody sees.
  const css = "iframe { inline-size: 30rem; block-size: 10rem; vertical-align: top; }";
  const [one, list] = [`/embed/proposal/${year}/${proposal._workshops.number}`, `/embed/list?edition=${year}`];
  const pages = {
    "/frames": { head: parent, css, body: frame(one, "A proposal") + frame(list, "All proposals") },
    "/sandboxed": { head: parent, css, body: frame(one, "A proposal", `sandbox="allow-scripts allow-same-origin"`) },
    "/late": { css, body: frame(one, "A proposal") },
    "/unmarked": { head: parent, css, body: frame(one, "A proposal").replace("data-workshops ", "") },
    "/themed": {
      head: loaders.module,
      css: `${ELEMENT} { --workshop-proposals-color: rgb(1, 2, 3); --workshop-proposals-height: 300px; }`,
      body: element(),
    },
    "/few": { head: loaders.module, body: element(`limit="4" heading-level="2"`) },
    "/schemes": {
      head: loaders.module,
      css: ":root { color-scheme: light dark; background: Canvas; color: CanvasText; }",
      body: element(`heading-level="2"`),
    },
    "/nowhere": { head: loaders.module, body: element(`src="${server}/no-such-place"`) },
    "/two": { head: loaders.module, body: element() + element(`q="zzzzzzzz"`) },
    "/moving": { head: loaders.module, body: element() + below },
  };
  for (const [name, head] of Object.entries(loaders)) {
    pages[`/${name.replace(" ", "-")}`] = { head, css: reserved, body: element() + below };
  }
  site = await foreignSite(pages);
});
after(async () => {
  await browser.close();
  await site.close();
});

/** A page of the partner; the element's part of it is told by `status`. */
async function partner(path, options = {}, prepare = () => {}) {
  const opened = await open(browser, { allowed: [server, site.origin], ...options });
  await prepare(opened.page);
  await opened.page.goto(site.at(path), { waitUntil: "load" });
  return { ...opened, status: opened.page.locator(ELEMENT).first().getByRole("status") };
}

const loaded = (status) => status.filter({ hasText: /shown/ }).waitFor();
/** Answers with the feed in parts of six, as a list comes that is longer than that of the demo. */
const inParts = (page) =>
  page.route("**/proposals.json*", (route) => {
    const url = new URL(route.request().url());
    const start = Number(url.searchParams.get("after") ?? 0);
    url.searchParams.set("after", start + 6);
    const rest = start + 6 < all.length ? { next_url: url.href } : {};
    const json = { version: "https://jsonfeed.org/version/1.1", title: "Parts", items: all.slice(start, start + 6), ...rest };
    return route.fulfill({ json, headers: { "access-control-allow-origin": "*" } });
  });

const entries = (page) => page.locator(ELEMENT).first().getByRole("listitem");
/** Where the titles lead. */
const titles = (page) => entries(page).getByRole("heading").getByRole("link").evaluateAll((links) => links.map(({ href }) => href));

/** How much of what is shown moved by itself since the page began. */
const shifts = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum), 300);
      }),
  );

test("the element is small", async () => {
  const { bytes, headers, status } = await get("/assets/workshop-proposals-1.js");
  assert.equal(status, 200);
  assert.equal(headers.get("access-control-allow-origin"), "*");
  assert.match(headers.get("content-type"), /^(text|application)\/javascript/);
  const size = gzipSync(bytes).length;
  assert.ok(size < 10_000, `${size} bytes`);
});

for (const [name, width] of Object.keys(loaders).flatMap((loader) => [[loader, 1000], [loader, 320]])) {
  test(`as ${name}, ${width} wide: it lists proposals, complains of nothing, and moves nothing`, async () => {
    const { page, troubles, status, close } = await partner(`/${name.replace(" ", "-")}`, { viewport: { width, height: 800 } });
    await loaded(status);
    assert.equal(await entries(page).count(), 10);
    const first = page.locator(ELEMENT).getByRole("heading", { level: 3 }).first().getByRole("link");
    assert.match(await first.getAttribute("href"), new RegExp(`/${year}/\\d+$`));
    assert.ok(!(await page.getByText("Workshop proposals", { exact: true }).isVisible()), "the fallback is gone");
    assert.equal(await shifts(page), 0);
    assert.deepEqual(troubles, []);
    await close();
  });
}

test("the measure of movement sees movement", async () => {
  const { page, status, close } = await partner("/moving");
  await loaded(status);
  await page.evaluate(() => document.querySelector("h1").before(Object.assign(document.createElement("p"), { textContent: "!" })));
  assert.ok((await shifts(page)) > 0);
  await close();
});

test("Show more adds until everything is there, also by keyboard", async () => {
  const { page, troubles, status, close } = await partner("/few");
  await loaded(status);
  const more = page.getByRole("button", { name: "Show more" });
  assert.equal(await page.locator(ELEMENT).getByRole("heading", { level: 2 }).count(), 4);
  await more.focus();
  await page.keyboard.press("Enter");
  await entries(page).nth(7).waitFor();
  const focused = await page.evaluate(() => document.activeElement.shadowRoot.activeElement.href);
  assert.equal(focused, all[4].url, "the keyboard is at the first new one");
  await page.evaluate(() => document.querySelector("workshop-proposals").setAttribute("limit", "30"));
  await entries(page).nth(29).waitFor();
  while (await more.isVisible()) {
    const before = await entries(page).count();
    await more.click();
    await entries(page).nth(before).waitFor();
  }
  assert.deepEqual(await titles(page), all.map(({ url }) => url));
  assert.equal(await status.textContent(), `${all.length} proposals shown.`);
  assert.equal(await shifts(page), 0);
  assert.deepEqual(troubles, []);
  await close();
});

test("every part is reached by keyboard, in order", async () => {
  const { page, status, close } = await partner("/few");
  await loaded(status);
  const stops = [];
  for (let pressed = 0; pressed < 7; pressed += 1) {
    await page.keyboard.press("Tab");
    stops.push(await page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.tagName));
  }
  assert.deepEqual(stops, ["DIV", "A", "A", "A", "A", "A", "BUTTON"]);
  await close();
});

test("changed attributes are followed, several at once as one change", async () => {
  const { page, troubles, status, close } = await partner("/few");
  await loaded(status);
  const [{ slug, name }] = proposal._workshops.themes;
  await page.evaluate((theme) => {
    const element = document.querySelector("workshop-proposals");
    for (const q of ["internet", "network", "data"]) element.setAttribute("q", q);
    queueMicrotask(() => {
      element.removeAttribute("q");
      element.setAttribute("theme", theme);
    });
  }, slug);
  await page.waitForFunction(
    (theme) => {
      const root = document.querySelector("workshop-proposals").shadowRoot;
      const listed = [...root.querySelectorAll("li")];
      return listed.length > 0 && listed.every((entry) => entry.textContent.includes(theme));
    },
    name,
  );
  assert.deepEqual(troubles, []);
  await close();
});

test("an answer that is no longer wanted is not waited for", async () => {
  const { page, troubles, status, close } = await partner("/few");
  await loaded(status);
  const set = (q) => page.evaluate((text) => document.querySelector("workshop-proposals").setAttribute("q", text), q);
  // Never answered.
  await page.route("**/proposals.json*q=slow*", () => {});
  const asked = page.waitForRequest(/q=slow/);
  await set("slow");
  await asked;
  const aborted = page.waitForEvent("requestfailed", (request) => request.url().includes("q=slow"));
  await set("");
  await aborted;
  await loaded(status);
  assert.deepEqual(troubles, []);
  await close();
});

test("an element that is taken away asks for nothing more", async () => {
  const { page, status, close } = await partner("/few");
  await loaded(status);
  let asked = 0;
  page.on("request", () => (asked += 1));
  await page.evaluate(() => {
    const element = document.querySelector("workshop-proposals");
    element.setAttribute("q", "network");
    element.remove();
  });
  await page.waitForTimeout(200);
  assert.equal(asked, 0);
  await close();
});

test("nothing found is said", async () => {
  const { page, close } = await partner("/two");
  const status = page.locator(ELEMENT).nth(1).getByRole("status");
  await status.filter({ hasText: "No proposals." }).waitFor();
  await close();
});

test("custom properties theme it", async () => {
  const { page, status, close } = await partner("/themed");
  await loaded(status);
  const { color, height } = await page.evaluate(() => {
    const element = document.querySelector("workshop-proposals");
    return { color: getComputedStyle(element.shadowRoot.querySelector("p")).color, height: element.offsetHeight };
  });
  assert.deepEqual({ color, height }, { color: "rgb(1, 2, 3)", height: 300 });
  await close();
});

for (const colorScheme of schemes) {
  test(`the element is accessible, ${colorScheme}`, async () => {
    const { page, status, close } = await partner("/schemes", { colorScheme });
    await loaded(status);
    await accessible(page);
    await close();
  });
}

test("without JavaScript the fallback is there", async () => {
  const { page, close } = await partner("/module", { javaScriptEnabled: false });
  assert.ok(await page.getByRole("link", { name: "Workshop proposals" }).isVisible());
  await close();
});

test("a server that fails leaves the fallback, says so, and links to its page", async () => {
  const opened = await open(browser, { allowed: [server, site.origin] });
  await opened.page.route("**/proposals.json*", (route) => route.abort());
  await opened.page.goto(site.at("/few"));
  const element = opened.page.locator(ELEMENT);
  await element.getByRole("status").filter({ hasText: "could not be loaded" }).waitFor();
  assert.ok(await opened.page.getByRole("link", { name: "Workshop proposals" }).isVisible());
  assert.equal(await element.getByRole("link", { name: "See them at" }).getAttribute("href"), at(`/${year}`));
  assert.ok(!(await element.getByRole("button").isVisible()));
  await opened.close();

  const { page, status, close } = await partner("/nowhere");
  await status.filter({ hasText: "could not be loaded" }).waitFor();
  assert.ok(await page.getByRole("link", { name: "Workshop proposals" }).isVisible());
  await close();
});

test("it follows the feed from part to part; what fails later leaves what is there, and can be tried again", async () => {
  const { page, status, close } = await partner("/few", {}, inParts);
  await loaded(status);
  const more = page.locator(ELEMENT).getByRole("button");
  await more.click();
  await entries(page).nth(7).waitFor();
  const failing = (route) => route.fulfill({ status: 503, headers: { "access-control-allow-origin": "*" }, body: "" });
  await page.route("**/proposals.json*", failing);
  await more.click();
  await entries(page).nth(11).waitFor();
  await more.click();
  await status.filter({ hasText: "More proposals could not be loaded" }).waitFor();
  assert.equal(await entries(page).count(), 12);
  await page.unroute("**/proposals.json*", failing);
  await more.click();
  await entries(page).nth(15).waitFor();
  assert.deepEqual(await titles(page), all.slice(0, 16).map(({ url }) => url));
  await close();
});

/** The frame and what is in it are of one height, and nothing scrolls. */
async function grown(page, index = 0) {
  const frame = page.locator("iframe").nth(index);
  const inner = await (await frame.elementHandle()).contentFrame();
  const content = await inner.evaluate(() => Math.ceil(document.documentElement.getBoundingClientRect().height));
  await page.waitForFunction(
    ([at, height]) => document.querySelectorAll("iframe")[at].clientHeight === height,
    [index, content],
    { timeout: 5000 },
  );
  return content;
}

for (const path of ["/frames", "/sandboxed"]) {
  test(`frames grow to their content: ${path}`, async () => {
    const { page, troubles, close } = await partner(path);
    const count = await page.locator("iframe").count();
    for (let index = 0; index < count; index += 1) assert.ok((await grown(page, index)) > 160);
    const wide = await grown(page);
    await page.locator("iframe").first().evaluate((frame) => (frame.style.inlineSize = "15rem"));
    await page.waitForFunction((before) => document.querySelector("iframe").clientHeight > before, wide);
    await grown(page);
    assert.deepEqual(troubles, []);
    await close();
  });
}

test("a script of the partner that comes late still learns the height", async () => {
  const { page, troubles, close } = await partner("/late");
  await page.addScriptTag({ url: at("/assets/frame-parent-1.js") });
  assert.ok((await grown(page)) > 160);
  assert.deepEqual(troubles, []);
  await close();
});

test("frames that are not marked, other senders and nonsense change nothing", async () => {
  const { page, close } = await partner("/unmarked");
  const heights = () => page.locator("iframe").evaluateAll((frames) => frames.map(({ clientHeight }) => clientHeight));
  const before = await heights();
  await page.evaluate(() => postMessage({ type: "workshops:height", height: 900 }, "*"));
  const [, inner] = page.frames();
  await inner.evaluate(() => parent.postMessage({ type: "workshops:height", height: "900; x" }, "*"));
  await inner.evaluate(() => parent.postMessage(null, "*"));
  await page.waitForTimeout(200);
  assert.deepEqual(await heights(), before);
  await close();
});

for (const colorScheme of schemes) {
  test(`frames are accessible by themselves, ${colorScheme}`, async () => {
    for (const path of [`/embed/proposal/${year}/${proposal._workshops.number}`, `/embed/list?edition=${year}`]) {
      const { page, troubles, close } = await open(browser, { colorScheme });
      await page.goto(at(path), { waitUntil: "load" });
      await accessible(page);
      assert.deepEqual(troubles, []);
      await close();
    }
  });
}

test("frames may be framed, pages may not", async () => {
  const policy = async (path) => (await get(path)).headers.get("content-security-policy") ?? "";
  assert.match(await policy(`/${year}`), /frame-ancestors 'none'|frame-ancestors 'self'/);
  assert.doesNotMatch(await policy(`/embed/list?edition=${year}`), /frame-ancestors '(none|self)'/);
});
