/*
 * <workshop-proposals>: lists workshop proposals on any page.
 *
 *   <script type="module" src="https://SERVER/assets/workshop-proposals-1.js"></script>
 *   <workshop-proposals edition="2010" limit="10">
 *     <a href="https://SERVER/2010">Workshop proposals</a>
 *   </workshop-proposals>
 *
 * What stands inside is shown until the proposals are there, without JavaScript, and when they cannot be loaded.
 *
 * Attributes, all optional:
 *   edition        year; all editions if left out
 *   theme          slug of a theme
 *   panellist      id of a person, person_...
 *   organization   id of an organization, organization_...
 *   q              words to search for
 *   order          "number" or "updated", what changed last first; "number" if left out
 *   limit          how many are shown at first and added by "Show more", 1 to 100; 10 if left out
 *   heading-level  1 to 6, the level of the titles as headings; 3 if left out
 *   src            address of the server; where the script came from, if left out. A script that is imported by another
 *                  one needs it.
 *
 * Custom properties, set in the style of the page on the element or on any element around it:
 *   --workshop-proposals-height        height of the whole; by default that of "limit" entries, 36rem at most. Longer
 *                                      lists scroll inside, so nothing below ever moves.
 *   --workshop-proposals-color         text
 *   --workshop-proposals-background    behind the text
 *   --workshop-proposals-link-color    titles, links and the button
 *   --workshop-proposals-border-color  lines
 *   --workshop-proposals-radius        corners
 *   --workshop-proposals-font          font, as in the property "font-family"
 *   --workshop-proposals-gap           room around and between the entries
 *   --workshop-proposals-color-scheme  "light", "dark" or "light dark"; that of the page, if left out
 *
 * A page that shows itself before the script is there keeps the room with a rule of its own:
 *   workshop-proposals:not(:defined) { display: block; block-size: 36rem; overflow: auto; }
 *
 * A Content-Security-Policy needs the server in script-src and connect-src, and nothing for styles.
 */
(() => {
  "use strict";

  const NAME = "workshop-proposals";
  if (customElements.get(NAME)) return;

  const PATIENCE_MS = 20000;
  /** Attributes that are parameters of the server too. */
  const CHOOSING = ["theme", "panellist", "organization", "q", "order"];

  // The address of this script: a module has no currentScript, a classic script has no import.meta.
  const script =
    document.currentScript?.src ??
    [...document.scripts].map(({ src }) => src).find((src) => /\/assets\/workshop-proposals-1(\.\d+\.\d+)?\.js([?#]|$)/.test(src));

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host {
      display: block;
      color-scheme: var(--workshop-proposals-color-scheme, inherit);
      --gap: var(--workshop-proposals-gap, 1rem);
      --line: 1px solid var(--workshop-proposals-border-color, GrayText);
      --link: var(--workshop-proposals-link-color, LinkText);
    }
    :host([hidden]) { display: none; }
    .box {
      box-sizing: border-box;
      block-size: var(--workshop-proposals-height, min(var(--limit) * 8rem + 5rem, 36rem));
      display: grid;
      grid-template-rows: minmax(0, 1fr) auto;
      color: var(--workshop-proposals-color, CanvasText);
      background: var(--workshop-proposals-background, Canvas);
      border: var(--line);
      border-radius: var(--workshop-proposals-radius, 0);
      font-family: var(--workshop-proposals-font, inherit);
      line-height: 1.5;
    }
    .scroll { overflow: auto; padding-inline: var(--gap); overflow-wrap: break-word; }
    .scroll > slot { display: block; padding-block: var(--gap); }
    .loaded > slot { display: none; }
    ul { list-style: none; margin: 0; padding: 0; }
    li { padding-block: var(--gap); }
    li + li { border-block-start: var(--line); }
    h1, h2, h3, h4, h5, h6 { font-size: 1.125em; line-height: 1.3; margin: 0; }
    p { margin: 0.25em 0 0; }
    .facts { font-size: 0.875em; }
    a, button { color: var(--link); }
    footer {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: var(--gap);
      min-block-size: 3rem;
      padding-inline: var(--gap);
      border-block-start: var(--line);
      font-size: 0.875em;
    }
    footer p { margin: 0; padding-block: 0.25em; }
    /* Lines of their own, so that another text in one does not move the other. */
    footer span { display: block; min-block-size: 1.5em; }
    button {
      flex: none;
      min-block-size: 2.25rem;
      padding-inline: 0.75rem;
      font: inherit;
      background: transparent;
      border: 1px solid currentColor;
      border-radius: var(--workshop-proposals-radius, 0);
      cursor: pointer;
    }
    /* It keeps its room: nothing beside it moves. */
    button.gone { visibility: hidden; }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    .scroll:focus-visible { outline-offset: -2px; }
    @media print {
      .box { block-size: auto; border: 0; }
      .scroll { overflow: visible; }
      button { display: none; }
    }
  `);

  /** An element with text and attributes; never with markup. */
  const make = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  const whole = (text, least, most, otherwise) => {
    const number = Number.parseInt(text, 10);
    return Number.isNaN(number) ? otherwise : Math.min(Math.max(number, least), most);
  };

  /** The address, if a link may lead there: a feed must not bring scripts along. */
  const linkable = (address, base) => {
    const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
    return url && /^https?:$/.test(url.protocol) ? url : undefined;
  };

  const link = (address, base, text) => {
    const url = linkable(address, base);
    return url ? make("a", { href: url.href }, text) : text;
  };

  class WorkshopProposals extends HTMLElement {
    static observedAttributes = ["edition", ...CHOOSING, "limit", "heading-level", "src"];

    #box = make("div", { class: "box" });
    #scroll = make("div", { class: "scroll", role: "group", "aria-label": "Workshop proposals", tabindex: "0" });
    #list = make("ul", { role: "list" });
    #status = make("span", { role: "status" });
    #all = make("span");
    #button = make("button", { type: "button", class: "gone" }, "Show more");
    #planned = false;
    /** Aborts what is being loaded; also tells an old answer from a current one. */
    #control;
    #waiting = [];
    #next;

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      this.#scroll.append(make("slot"), this.#list);
      this.#box.append(this.#scroll, make("footer", {}, make("p", {}, this.#status, this.#all), this.#button));
      root.append(this.#box);
      this.#button.addEventListener("click", () => this.#more());
    }

    connectedCallback() {
      this.#plan();
    }

    disconnectedCallback() {
      this.#control?.abort();
      this.#control = undefined;
    }

    attributeChangedCallback(_name, before, after) {
      if (before !== after && this.isConnected) this.#plan();
    }

    get #limit() {
      return whole(this.getAttribute("limit"), 1, 100, 10);
    }

    /** Several attributes that change at once are one change. */
    #plan() {
      this.#box.style.setProperty("--limit", this.#limit);
      if (this.#planned) return;
      this.#planned = true;
      queueMicrotask(() => {
        this.#planned = false;
        if (this.isConnected) this.#start();
      });
    }

    /** The address of the feed and of the page that shows the same. */
    #addresses() {
      const named = this.getAttribute("src");
      const server = named ? linkable(`${named.replace(/\/*$/, "")}/`, document.baseURI) : script && new URL("../", script);
      if (!server) return undefined;
      const edition = encodeURIComponent(this.getAttribute("edition") ?? "");
      const feed = new URL(edition ? `${edition}/proposals.json` : "proposals.json", server);
      const page = new URL(edition, server);
      for (const name of CHOOSING) {
        const value = this.getAttribute(name);
        if (!value) continue;
        feed.searchParams.set(name, value);
        // The page over all editions lists no proposals.
        if (edition) page.searchParams.set(name, value);
      }
      // By itself the feed begins with what changed last.
      if (!feed.searchParams.has("order")) feed.searchParams.set("order", "number");
      return { feed, page };
    }

    async #start() {
      this.#control?.abort();
      this.#control = undefined;
      this.#waiting = [];
      this.#list.replaceChildren();
      this.#scroll.classList.remove("loaded");
      this.#button.classList.add("gone");
      const addresses = this.#addresses();
      if (!addresses) {
        this.#all.replaceChildren();
        this.#status.textContent = "The proposals could not be loaded: the attribute src must name their server.";
        return;
      }
      this.#next = addresses.feed;
      this.#all.replaceChildren(link(addresses.page, undefined, `See them at ${addresses.page.host}`));
      await this.#load("Loading proposals\u2026", "The proposals could not be loaded.");
    }

    async #more() {
      if (this.#control) return;
      const shown = this.#list.children.length;
      const done = await this.#load("Loading more proposals\u2026", "More proposals could not be loaded. Try again later.");
      // Whoever reads by keyboard goes on with the first new one.
      const first = this.#list.children[shown];
      if (done && first && this.shadowRoot.activeElement === this.#button) (first.querySelector("a") ?? this.#scroll).focus();
    }

    /** Shows `limit` more; whether that went well. */
    async #load(saying, failing) {
      const control = new AbortController();
      this.#control = control;
      const timer = setTimeout(() => control.abort(), PATIENCE_MS);
      this.#status.textContent = saying;
      this.#list.setAttribute("aria-busy", "true");
      let done = true;
      try {
        while (this.#next && this.#waiting.length < this.#limit) await this.#fetch(control);
      } catch {
        done = false;
      }
      clearTimeout(timer);
      // Other attributes, or no place any more: what came is of no use.
      if (this.#control !== control) return false;
      this.#control = undefined;
      this.#list.removeAttribute("aria-busy");
      if (done) this.#show();
      else this.#status.textContent = failing;
      return done;
    }

    async #fetch(control) {
      const from = this.#next;
      const answer = await fetch(from, { signal: control.signal, credentials: "omit" });
      if (!answer.ok) throw new Error(`${from} answered ${answer.status}`);
      const { items, next_url: next } = await answer.json();
      if (this.#control !== control) return;
      this.#waiting.push(...items);
      // An empty page is the end, whatever it names as the next.
      this.#next = items.length > 0 && next ? linkable(next, from) : undefined;
    }

    #show() {
      const level = whole(this.getAttribute("heading-level"), 1, 6, 3);
      const entries = this.#waiting.splice(0, this.#limit).map((item) => this.#entry(item, level));
      this.#list.append(...entries);
      this.#scroll.classList.add("loaded");
      const shown = this.#list.children.length;
      this.#button.classList.toggle("gone", !this.#next && this.#waiting.length === 0);
      this.#status.textContent = shown === 0 ? "No proposals." : `${shown} ${shown === 1 ? "proposal" : "proposals"} shown.`;
    }

    #entry({ url, title, summary, language, _workshops: workshop = {} }, level) {
      const { year, number, themes = [], panellists = [] } = workshop;
      const text = (words) => make("p", { dir: "auto" }, words);
      const entry = make("li", language ? { lang: language } : {});
      entry.append(make(`h${level}`, { dir: "auto" }, link(url, document.baseURI, title ?? url)));
      const facts = [year && `${year}${number ? `, no. ${number}` : ""}`, ...themes.map(({ name }) => name)];
      const said = make("p", { class: "facts", dir: "auto" }, facts.filter(Boolean).join(" \u00b7 "));
      if (said.textContent) entry.append(said);
      if (summary) entry.append(text(summary));
      const people = panellists.map(({ name, organization }) => (organization ? `${name} (${organization})` : name));
      if (people.length > 0) entry.append(make("p", { class: "facts", dir: "auto" }, `With ${people.join(", ")}`));
      return entry;
    }
  }

  customElements.define(NAME, WorkshopProposals);
})();
