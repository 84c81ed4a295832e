/*
 * Lets frames of workshop proposals grow to their content:
 *
 *   <script type="module" src="https://SERVER/assets/frame-parent-1.js"></script>
 *   <iframe data-workshops src="https://SERVER/embed/proposal/2010/23" title="A workshop proposal"></iframe>
 *
 * A Content-Security-Policy needs the server in script-src and frame-src. A frame with the attribute sandbox needs
 * allow-scripts and allow-same-origin, which leaves it at the origin of the server.
 */
(() => {
  "use strict";
  const MOST_PX = 20000;
  const frames = () => document.querySelectorAll("iframe[data-workshops]");

  addEventListener("message", ({ source, origin, data }) => {
    if (data?.type !== "workshops:height" || !(data.height > 0)) return;
    const frame = [...frames()].find(({ contentWindow }) => contentWindow === source);
    if (!frame || origin !== new URL(frame.src, document.baseURI).origin) return;
    const borders = getComputedStyle(frame).boxSizing === "border-box" ? frame.offsetHeight - frame.clientHeight : 0;
    frame.style.height = `${Math.min(data.height, MOST_PX) + borders}px`;
  });

  // Frames that were there first have told their height to nobody.
  for (const { contentWindow } of frames()) contentWindow?.postMessage({ type: "workshops:ask" }, "*");
})();
