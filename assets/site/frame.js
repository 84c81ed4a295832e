// Tells the page around a frame how high its content is; frame-parent-1.js listens there.
(() => {
  "use strict";
  if (window.parent === window) return;

  const root = document.documentElement;
  let told;
  const tell = () => {
    // The box of the root also shrinks; scrollHeight is never less than the frame's own height.
    told = Math.ceil(root.getBoundingClientRect().height);
    window.parent.postMessage({ type: "workshops:height", height: told }, "*");
  };

  new ResizeObserver(() => {
    if (Math.ceil(root.getBoundingClientRect().height) !== told) tell();
  }).observe(root);
  addEventListener("load", tell);
  // A page whose script came later than this one asks.
  addEventListener("message", ({ source, data }) => {
    if (source === window.parent && data?.type === "workshops:ask") tell();
  });
})();
