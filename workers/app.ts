import { Hono } from "hono";
import type { Env } from "./env.ts";
import { unknownRoute } from "./gateway/authenticate.ts";
import { dashboardFile, isForDashboard } from "./gateway/assets.ts";
import { type AppEnv, dispatch } from "./gateway/dispatch.ts";
import { applyCors, applyPreflight, baseHeaders, requestIdOf } from "./gateway/headers.ts";
import { failureOf, problemResponse } from "./gateway/problems.ts";
import { Refusal, refuse } from "./gateway/refusal.ts";
import type { Route } from "./gateway/route.ts";
import { routes as allRoutes } from "./routes.ts";
import { servicesOf } from "./services.ts";
import { errorFields, log } from "../shared/observability/log.ts";

/** `{id}` of the contracts as Hono's `:id`. */
const honoPath = (path: string): string => path.replace(/\{(\w+)\}/g, ":$1");

/** By path, which methods it takes. HEAD goes with GET (RFC 9110 §9.3.2), OPTIONS with all. */
function allowedByPath(routes: readonly Route[]): Map<string, { allow: string; admin: boolean }> {
  const paths = new Map<string, { methods: Set<string>; admin: boolean }>();
  for (const { contract, auth } of routes) {
    const entry = paths.get(contract.path) ?? { methods: new Set(["OPTIONS"]), admin: auth === "admin" };
    entry.methods.add(contract.method);
    if (contract.method === "GET") entry.methods.add("HEAD");
    paths.set(contract.path, entry);
  }
  return new Map(
    // A path that is written out comes before one whose parameter it would be.
    [...paths]
      .sort(([a], [b]) => a.split("{").length - b.split("{").length)
      .map(([path, { methods, admin }]) => [path, { allow: [...methods].sort().join(", "), admin }]),
  );
}

/** The HTTP face. Every route is in the table; what is not there is a 404, and what throws is a problem. */
export function createApp(routes: readonly Route[] = allRoutes): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.use(async (c, next) => {
    const request = c.req.raw;
    const services = servicesOf(c.env);
    const url = new URL(request.url);
    const requestId = requestIdOf(request);
    const headers = baseHeaders(requestId, url.protocol === "https:");
    applyCors(headers, request, services.config.corsOrigins);
    c.set("frame", {
      requestId,
      url,
      services,
      now: Date.now(),
      baseHeaders: headers,
      origin: services.config.publicUrl ?? url.origin,
    });
    await next();
    services.metrics.count(c.get("route") ?? "none", c.res.status);
  });

  for (const route of routes) app.on(route.contract.method, honoPath(route.contract.path), (c) => dispatch(route, c));

  for (const [path, { allow, admin }] of allowedByPath(routes)) {
    app.all(honoPath(path), (c) => {
      const { services, url, baseHeaders: headers } = c.get("frame");
      if (admin && services.config.adminToken === undefined) refuse("not_found", unknownRoute(url));
      if (c.req.method !== "OPTIONS") {
        throw new Refusal(
          { code: "method_not_allowed", detail: `${c.req.method} is not for this path; it takes ${allow}.` },
          { allow },
        );
      }
      headers.set("allow", allow);
      applyPreflight(headers, allow);
      return new Response(null, { status: 204, headers });
    });
  }

  app.notFound((c) => {
    const { requestId, url, baseHeaders: headers, services } = c.get("frame");
    if (isForDashboard(c.req.method, url.pathname)) return dashboardFile(services.assets, c.req.raw);
    return problemResponse({ code: "not_found", detail: unknownRoute(url) }, requestId, headers);
  });

  app.onError((error, c) => {
    const { requestId, baseHeaders: headers } = c.get("frame");
    if (error instanceof Refusal) {
      for (const [name, value] of Object.entries(error.headers)) headers.set(name, value);
      if (error.failure.code === "internal")
        log.error("request.failed", { requestId, route: c.get("route"), detail: error.failure.detail });
      if (error.failure.code === "unavailable") headers.set("retry-after", "1");
      return problemResponse(error.failure, requestId, headers);
    }
    const failure = failureOf(error);
    log.error("request.failed", { requestId, route: c.get("route"), ...errorFields(error) });
    if (failure.code === "unavailable") headers.set("retry-after", "1");
    return problemResponse(failure, requestId, headers);
  });

  return app;
}

export type { Env };
