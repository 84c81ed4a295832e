// Pictures of what people see, for people to look at: build/screenshots/.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { launch, open, schemes, visit } from "./support/browser.js";
import { foreignSite, loaders } from "./support/foreign.js";
import { at, items, server, year } from "./support/server.js";

const place = fileURLToPath(new URL("build/screenshots", import.meta.url));
await mkdir(place, { recursive: true });

const [{ url, _workshops }] = await items(`/${year}/proposals.json`);
const site = await foreignSite({
  "/": {
    head: loaders.module,
    css: ":root { color-scheme: light dark; font-family: sans-serif; }",
    body: `<workshop-proposals edition="${year}" heading-level="2"></workshop-proposals>`,
  },
});
const pictures = {
  home: at("/"),
  list: at(`/${year}`),
  proposal: url,
  "embed-proposal": at(`/embed/proposal/${year}/${_workshops.number}`),
  "embed-list": at(`/embed/list?edition=${year}`),
  element: site.at("/"),
};

const browser = await launch();
for (const colorScheme of schemes) {
  for (const [name, address] of Object.entries(pictures)) {
    const { page, close } = await open(browser, { allowed: [server, site.origin], colorScheme });
    await visit(page, address);
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: `${place}/${name}-${colorScheme}.png` });
    await close();
  }
}
await browser.close();
await site.close();
console.log(`${Object.keys(pictures).length * schemes.length} pictures in ${place}`);
