// Starts GraphiQL on the endpoint beside it, with the example queries of the page as its first tabs.
(() => {
  "use strict";
  const place = document.getElementById("graphiql");
  place.style.height = "100dvh";
  document.body.style.margin = "0";
  const explorer = React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    defaultTabs: JSON.parse(document.getElementById("tabs").textContent),
    defaultEditorToolsVisibility: false,
  });
  ReactDOM.createRoot(place).render(explorer);
})();
