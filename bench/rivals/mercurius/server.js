// Mercurius on Fastify with hand-written SQL; its loaders batch, its documents are compiled.
//
//     NODE_ENV=production node server.js postgres://localhost/conference 127.0.0.1:4005
import { readFileSync } from "node:fs";
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";
import { resolvers } from "./resolvers.js";

const [database, address] = process.argv.slice(2);
const [host, port] = address.split(":");

const pool = new pg.Pool({ connectionString: database, max: 16 });
const schema = readFileSync(new URL("schema.graphql", import.meta.url), "utf8");

const app = Fastify({ logger: false });
app.register(mercurius, { schema, ...resolvers(pool), jit: 1, graphiql: false });
await app.listen({ host, port: Number(port) });
console.log("ready");
process.on("SIGTERM", () => process.exit(0));
