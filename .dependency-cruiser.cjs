// Dependencies point one way (docs/decisions/0003-one-worker.md):
//   dashboard → shared/api, and the pure shared/builder, dsl, jq;  workers → durable-objects (types only) → shared;  the core of shared → nothing.
// TypeScript 7 has no API for JavaScript tools: `typescript` in package.json is version 6, which this parses with, and
// `tsc` is version 7 (docs/decisions/0009-two-typescripts.md).

const { readdirSync } = require("node:fs");
const { join } = require("node:path");

const TEST = "[.]test([.]|-d[.]|$)|/testing/|-fixture[.]ts$|[.](happy|error|security)[.]";
const CORE = "^shared/(domain|dsl|jq|engine|builder|ports)/";
/** Every folder of workers/ but those that all of them use: a new module is under the rules from its first file on. */
const MODULES = readdirSync(join(__dirname, "workers"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "gateway" && entry.name !== "testing")
  .map(({ name }) => name)
  .join("|");

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment:
        "Two files that need each other are one file, or need a third. Types alone make no circle at run time. jq's grammar is recursive, and so are the functions that parse and compile it, whatever file each is in.",
      severity: "error",
      from: { pathNot: "^shared/jq/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "resolvable",
      comment: "An import that leads nowhere fails when it is needed, which may be late.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^cloudflare:" },
    },
    {
      name: "declared",
      comment: "A package that package.json does not name is there by chance.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "core-is-pure",
      comment:
        "The domain, the language and the engine run in any JavaScript: no Cloudflare, no Hono, no drizzle, no Node (DESIGN §1.4).",
      severity: "error",
      from: { path: CORE, pathNot: TEST },
      to: {
        path: "^cloudflare:|node_modules/(@cloudflare|hono|drizzle-orm)/|^shared/(adapters|api)/",
        pathNot: "^shared/api/problem[.]ts$",
      },
    },
    {
      name: "core-needs-no-node",
      comment: "The same core runs in workerd, where Node's modules are not.",
      severity: "error",
      from: { path: "^(shared|workers|durable-objects|queues)/", pathNot: `${TEST}|^shared/testing/node/` },
      to: { dependencyTypes: ["core"], pathNot: "^cloudflare:" },
    },
    {
      name: "shared-stands-alone",
      comment: "What all may use can depend on none of them.",
      severity: "error",
      from: { path: "^shared/" },
      to: { path: "^(workers|durable-objects|queues|dashboard|scripts|e2e)/" },
    },
    {
      name: "objects-know-no-worker",
      comment:
        "Objects are called; they do not know by whom. The one thing they read of it is the type of what wrangler.toml binds.",
      severity: "error",
      from: { path: "^durable-objects/", pathNot: TEST },
      to: { path: "^(workers|queues|dashboard|scripts|e2e)/", pathNot: "^workers/env[.]ts$" },
    },
    {
      name: "object-env-by-type",
      comment: "As above: the type, and no code.",
      severity: "error",
      from: { path: "^durable-objects/", pathNot: TEST },
      to: { path: "^workers/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "object-meets-object-by-rpc",
      comment: "An object's class is its own: others see the types of its rpc.ts, and durable-objects/lib is for all.",
      severity: "error",
      from: { path: "^durable-objects/([^/]+)/", pathNot: TEST },
      to: {
        path: "^durable-objects/[^/]+/",
        pathNot: "^durable-objects/($1|lib)/|/rpc[.]ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "workers-know-objects-by-type",
      comment:
        "Code of an object's class in a route would run outside the object. workers/index.ts exports the classes to the runtime.",
      severity: "error",
      from: { path: "^(workers|queues)/", pathNot: `^workers/(index|services)[.]ts$|${TEST}` },
      to: { path: "^durable-objects/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "modules-meet-in-services",
      comment:
        "A module can become a Worker of its own only while none imports another: they meet through the types of services (DESIGN §1.7).",
      severity: "error",
      from: { path: `^workers/(${MODULES})/`, pathNot: TEST },
      to: { path: `^workers/(${MODULES})/`, pathNot: "^workers/$1/" },
    },
    {
      name: "bindings-only-in-services",
      comment: "Adapters meet bindings in one place; elsewhere a module would be tied to Cloudflare.",
      severity: "error",
      from: { path: `^workers/(${MODULES})/`, pathNot: TEST },
      to: { path: "^shared/adapters/" },
    },
    {
      name: "dashboard-knows-the-contract",
      comment:
        "The dashboard is a client like any other. It edits definitions and tries expressions in the page, so it has the language, jq and the builder's model too, which are pure.",
      severity: "error",
      from: { path: "^dashboard/" },
      to: {
        path: "^(workers|durable-objects|queues|scripts|migrations|shared)/",
        pathNot: "^shared/(api|builder|dsl|jq)/",
      },
    },
    {
      name: "product-needs-no-scripts",
      comment: "Scripts and end-to-end tests run the product, and are not in it.",
      severity: "error",
      from: { path: "^(workers|durable-objects|queues|shared|dashboard)/" },
      to: { path: "^(scripts|e2e)/" },
    },
    {
      name: "no-tests-in-the-product",
      comment: "A test's helper in a bundle is dead weight at best.",
      severity: "error",
      from: { path: "^(workers|durable-objects|queues|shared|dashboard)/", pathNot: TEST },
      to: { path: TEST, pathNot: "node_modules" },
    },
    {
      name: "no-development-packages-in-the-product",
      comment: "The Worker is made of dependencies; devDependencies are tools and what the dashboard is bundled from.",
      severity: "error",
      from: { path: "^(workers|durable-objects|queues|shared)/", pathNot: `${TEST}|^shared/testing/` },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    parser: "tsc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "[.]d[.]ts$|/dist/" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["workerd", "worker", "import", "types"],
    },
    builtInModules: { add: ["cloudflare:workers", "cloudflare:test", "cloudflare:sockets", "cloudflare:email"] },
  },
};
