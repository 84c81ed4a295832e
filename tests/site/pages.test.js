// The pages, as somebody walks through them, with and without JavaScript.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { accessible, follow, launch, links, open, schemes, visit } from "./support/browser.js";
import { htmlProblems } from "./support/html.js";
import { at, get, items, year } from "./support/server.js";

const LIST = new RegExp(`^/${year}$`);
const THEME = new RegExp(`^/${year}/themes/`);
const PROPOSAL = new RegExp(`^/${year}/\\d+$`);
const PERSON = /^\/people\/person_[0-9a-f]+$/;
const ORGANIZATION = /^\/organizations\/organization_[0-9a-f]+$/;

let browser;
let all;
/** Somebody with an organization, and a theme, of the first proposal that has them. */
let known;
before(async () => {
  browser = await launch();
  all = await items(`/${year}/proposals.json?order=number`);
  const full = all.find(({ _workshops: { themes, panellists } }) => themes.length > 0 && panellists.some(({ url }) => url));
  known = { url: full.url, theme: full._workshops.themes[0], person: full._workshops.panellists.find(({ url }) => url) };
});
after(() => browser.close());

const shownProposals = async (page) => [...new Set(await links(page, PROPOSAL))];

/** Follows the pager by its relation, which must be there. */
async function turn(page, relation) {
  const link = page.locator(`main a[rel~=${relation}]`).first();
  const href = await link.evaluate(({ href: address }) => address);
  await link.click();
  await page.waitForURL(href);
}

for (const javaScriptEnabled of [true, false]) {
  describe(`a walk ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    const walk = (name, steps) =>
      test(name, async () => {
        const { page, troubles, close } = await open(browser, { javaScriptEnabled });
        await steps(page);
        assert.deepEqual(troubles, []);
        await close();
      });

    walk("from home to a theme, a proposal, its people and organizations", async (page) => {
      await visit(page, at("/"));
      await follow(page, LIST);
      await follow(page, THEME);
      const { pathname } = new URL(page.url());
      const slug = decodeURIComponent(pathname.split("/").at(-1));
      const ofTheme = all.filter(({ _workshops: { themes } }) => themes.some((theme) => theme.slug === slug));
      const shown = await shownProposals(page);
      assert.ok(shown.length > 0);
      for (const href of shown) assert.ok(ofTheme.some(({ url }) => url === href), `${href} is not of ${slug}`);
      await visit(page, known.url);
      await follow(page, PERSON);
      assert.ok((await shownProposals(page)).includes(known.url), "a person's page names the proposal");
      await visit(page, known.url);
      await follow(page, ORGANIZATION);
      await follow(page, PROPOSAL);
      assert.match(new URL(page.url()).pathname, PROPOSAL);
    });

    walk("a search, narrowed by theme", async (page) => {
      await visit(page, at(`/${year}`));
      const { title } = all.find(({ url }) => url === known.url);
      await page.locator("main [role=search] input[name=q]").fill(title);
      await page.locator("main [role=search] select[name=theme]").selectOption(known.theme.slug);
      await page.locator("main [role=search] [type=submit]").click();
      await page.waitForURL(/[?&]q=/);
      assert.equal((await shownProposals(page))[0], known.url, "the proposal with this title comes first");
      assert.equal(await page.locator("[role=search] input[name=q]").inputValue(), title);
      assert.equal(await page.locator("[role=search] select[name=theme]").inputValue(), known.theme.slug);
    });

    walk("the pages of the list, each proposal once", async (page) => {
      await visit(page, at(`/${year}`));
      const start = await shownProposals(page);
      const seen = [...start];
      let count = 1;
      while ((await page.locator("main a[rel~=next]").count()) > 0) {
        await turn(page, "next");
        seen.push(...(await shownProposals(page)));
        count += 1;
      }
      assert.ok(count > 1, "the demo data fill more than one page");
      assert.deepEqual(seen, all.map(({ url }) => url));
      await turn(page, "prev");
      assert.deepEqual(await shownProposals(page), seen.slice((count - 2) * start.length, (count - 1) * start.length));
      await turn(page, "first");
      assert.deepEqual(await shownProposals(page), start);
    });

    walk("the pager of a proposal", async (page) => {
      await visit(page, known.url);
      for (const [relation, index] of [["last", -1], ["prev", -2], ["first", 0], ["next", 1]]) {
        await turn(page, relation);
        assert.equal(page.url(), all.at(index).url, relation);
      }
      await turn(page, "first");
      assert.equal(await page.locator("main a[rel~=prev]").count(), 0, "nothing is before the first");
    });
  });
}

describe("each page", () => {
  const addresses = () => ({
    home: "/",
    list: `/${year}`,
    theme: `/${year}/themes/${known.theme.slug}`,
    "found by search": `/${year}?q=network`,
    "nothing found": `/${year}?q=zzzzzzzz`,
    "of a panellist": `/${year}?panellist=${known.person.url.split("/").at(-1)}`,
    proposal: known.url,
    person: known.person.url,
  });

  for (const colorScheme of schemes) {
    test(`is accessible, ${colorScheme}, and asks nobody else`, async () => {
      const { page, troubles, close } = await open(browser, { colorScheme });
      for (const address of Object.values(addresses())) {
        await visit(page, at(address));
        await accessible(page);
      }
      await visit(page, known.url);
      await follow(page, ORGANIZATION);
      await accessible(page);
      assert.deepEqual(troubles, []);
      await close();
    });
  }

  test("is not wider than a telephone", async () => {
    const { page, close } = await open(browser, { viewport: { width: 320, height: 640 } });
    for (const address of Object.values(addresses())) {
      await visit(page, at(address));
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 320, `${address} is ${width} wide`);
    }
    await close();
  });

  test("is valid HTML", async () => {
    const found = {};
    for (const address of [...Object.values(addresses()), `/embed/list?edition=${year}`, known.url.replace(`/${year}`, `/embed/proposal/${year}`)]) {
      const problems = await htmlProblems((await get(address)).text);
      if (problems.length > 0) found[address] = problems;
    }
    assert.deepEqual(found, {});
  });

  test("that is not there says so in HTML of its own", async () => {
    for (const path of [`/${year}/99999`, `/${year}/themes/none`, "/1901", "/people/person_0", "/organizations/organization_0"]) {
      const { status, text } = await get(path, { accept: "text/html" });
      assert.equal(status, 404, path);
      assert.deepEqual(await htmlProblems(text), [], path);
    }
  });

  test("has the way to its content first, for the keyboard", async () => {
    const { page, close } = await open(browser);
    for (const address of Object.values(addresses())) {
      await visit(page, at(address));
      await page.keyboard.press("Tab");
      const target = await page.evaluate(() => document.activeElement.getAttribute("href"));
      assert.match(target ?? "", /^#./, address);
      assert.ok(await page.locator(":focus").isVisible(), "the link is seen while it is focused");
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.hash === target);
      await page.keyboard.press("Tab");
      const inside = await page.evaluate((hash) => document.querySelector(hash).contains(document.activeElement), target);
      assert.ok(inside || (await page.locator("main a, main button").count()) === 0, `${address}: the next stop is in the content`);
    }
    await close();
  });

  test("is printed without navigation", async () => {
    const { page, close } = await open(browser);
    await page.emulateMedia({ media: "print" });
    for (const address of Object.values(addresses())) {
      await visit(page, at(address));
      assert.ok(await page.locator("h1").isVisible());
      for (const navigation of await page.locator("nav, form, .skip").all()) {
        assert.ok(!(await navigation.isVisible()), `${address}: ${await navigation.evaluate(({ outerHTML }) => outerHTML.slice(0, 80))}`);
      }
    }
    await close();
  });
});

test("robots are told where everything is", async () => {
  const robots = await get("/robots.txt");
  assert.equal(robots.status, 200);
  const [, map] = /^Sitemap: (.+)$/m.exec(robots.text);
  const locationsOf = async (address) => {
    const { text } = await get(address);
    return [...text.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url);
  };
  // An index of one sitemap for each edition.
  const locations = (await Promise.all((await locationsOf(map)).map(locationsOf))).flat();
  for (const { url } of all) assert.ok(locations.includes(url), `${url} is in the sitemap`);
});
