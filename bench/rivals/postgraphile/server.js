// PostGraphile on the tables of the service, set up as its manual advises for production.
//
//     NODE_ENV=production node server.js postgres://localhost/conference 127.0.0.1:4004
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { jsonPgSmartTags } from "postgraphile/utils";

const [database, address] = process.argv.slice(2);
const [host, port] = address.split(":");

// The foreign keys of the link table hold the edition as well, which no index has. Without it, links are found in an index.
const tags = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      "public.proposal_theme": {
        tags: {
          foreignKey: [
            "(theme_id) references public.theme (id)",
            "(proposal_id) references public.proposal (id)",
          ],
        },
      },
    },
  },
});

const served = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [tags],
  pgServices: [makePgService({ connectionString: database, schemas: ["public"], poolConfig: { max: 16 } })],
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false, websockets: false },
});

const server = createServer();
await served.createServ(grafserv).addTo(server);
await served.getSchema();
server.listen(Number(port), host, () => console.log("ready"));
process.on("SIGTERM", () => process.exit(0));
