// A site of somebody else that shows proposals: another origin, under a strict policy.
import { once } from "node:events";
import { createServer } from "node:http";

import { server } from "./server.js";

const POLICY = [
  "default-src 'none'",
  `script-src ${server}`,
  `connect-src ${server}`,
  `frame-src ${server}`,
  "style-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** How the element is loaded, each way as a page writes it. */
export const loaders = {
  module: `<script type="module" src="${server}/assets/workshop-proposals-1.js"></script>`,
  "classic script": `<script src="${server}/assets/workshop-proposals-1.js" defer></script>`,
};

/**
 * Serves pages until closed. `pages` maps a path to `{ head, body, css }`; the style is at the path with `.css` behind it.
 */
export async function foreignSite(pages) {
  const site = createServer((request, response) => {
    const path = request.url.replace(/\.css$/, "");
    const page = pages[path];
    if (!page) return response.writeHead(404).end();
    if (request.url !== path) return response.writeHead(200, { "content-type": "text/css" }).end(page.css ?? "");
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY });
    return response.end(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>A partner</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${path}.css">
    ${page.head ?? ""}
  </head>
  <body><main><h1>A partner</h1>${page.body}</main></body>
</html>`);
  });
  site.listen(0, "127.0.0.1");
  await once(site, "listening");
  const origin = `http://localhost:${site.address().port}`;
  return { origin, at: (path) => origin + path, close: () => new Promise((closed) => site.close(closed)) };
}
