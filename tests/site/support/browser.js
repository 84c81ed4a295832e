// The system's Chromium, and what the tests watch in it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { chromium } from "playwright-core";

import { server } from "./server.js";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const schemes = ["light", "dark"];

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM });

/**
 * A page of its own. `troubles` gathers what it complains of: errors and warnings of its console, dialogs, and requests
 * beyond the `allowed` origins, which are refused.
 */
export async function open(browser, { allowed = [server], ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const troubles = [];
  const foreign = (url) => /^(https?|wss?):$/.test(url.protocol) && !allowed.includes(url.origin);
  await context.route(foreign, (route) => {
    troubles.push(`request to ${route.request().url()}`);
    return route.abort();
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  return { page, troubles, close: () => context.close() };
}

/** Visits an address that must answer well. */
export async function visit(page, url) {
  const response = await page.goto(url, { waitUntil: "load" });
  assert.equal(response.status(), 200, url);
}

/** Fails with what axe finds in the page, or only in the elements of a selector. */
export async function accessible(page, selector) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async (within) => {
    const { violations } = await globalThis.axe.run(within ?? document);
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, html }) => `${id}: ${help}: ${target} ${html}`));
  }, selector);
  assert.deepEqual(found, [], `accessibility of ${page.url()}`);
}

/** The addresses of a page's links whose path and query match. */
export const links = (page, pattern) =>
  page.$$eval(
    "a[href]",
    (all, source) =>
      all.map(({ href }) => href).filter((href) => new RegExp(source).test(new URL(href).pathname + new URL(href).search)),
    pattern.source,
  );

/** Clicks on the first link that matches, and waits for where it leads. */
export async function follow(page, pattern) {
  const [href] = await links(page, pattern);
  assert.ok(href, `${page.url()} has no link like ${pattern}`);
  const index = await page.$$eval("a[href]", (all, wanted) => all.findIndex((link) => link.href === wanted), href);
  await page.locator("a[href]").nth(index).click();
  await page.waitForURL(href);
}
