import { isRecord } from "../fields/samples.ts";

type Task = Readonly<Record<string, unknown>>;

export const REQUEST = "http.request:1@connectors";
export const isRequest = (task: Task): boolean =>
  typeof task["call"] === "string" && /^http\.request:\d+@connectors$/.test(task["call"]);

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

export type SignIn =
  | { readonly kind: "none" }
  | { readonly kind: "connection"; readonly name: string }
  | { readonly kind: "secret"; readonly name: string }
  | { readonly kind: "other" };

const TOKEN = /^\$\{\s*\$secrets\.([A-Za-z_][A-Za-z0-9_]*)\s*\}$/;

export const withOf = (task: Task): Task => (isRecord(task["with"]) ? task["with"] : {});

export function endpointOf(task: Task): {
  readonly uri: unknown;
  readonly member: string;
  readonly authentication: unknown;
} {
  const endpoint = withOf(task)["endpoint"];
  return isRecord(endpoint)
    ? { uri: endpoint["uri"] ?? "", member: "/with/endpoint/uri", authentication: endpoint["authentication"] }
    : { uri: endpoint ?? "", member: "/with/endpoint", authentication: undefined };
}

export function signInOf(task: Task): SignIn {
  if (isRequest(task)) {
    const name = withOf(task)["connection"];
    return { kind: "connection", name: typeof name === "string" ? name : "" };
  }
  const { authentication } = endpointOf(task);
  if (authentication === undefined) return { kind: "none" };
  const bearer = isRecord(authentication) ? authentication["bearer"] : undefined;
  const token = isRecord(bearer) && Object.keys(bearer).length === 1 ? bearer["token"] : undefined;
  const secret = typeof token === "string" ? (token === "" ? "" : TOKEN.exec(token)?.[1]) : undefined;
  return secret === undefined ? { kind: "other" } : { kind: "secret", name: secret };
}

/** The same request by a connection: what is left of the address is the path below the connection's. */
export function toConnection(task: Task, name: string, baseUrl: string): Task {
  const { method, endpoint: _, output, redirect: __, ...rest } = withOf(task);
  return {
    ...task,
    call: REQUEST,
    with: {
      connection: name,
      method: typeof method === "string" ? method.toUpperCase() : "GET",
      // Until one is chosen the whole address is kept: nothing of it is lost on the way back.
      path: name === "" ? endpointOf(task).uri : pathBelow(endpointOf(task).uri, baseUrl),
      ...rest,
      ...(output === "response" ? { full: true } : {}),
    },
  };
}

/** The same request to a whole address, with `authentication` where one is wanted. */
export function toDirect(task: Task, baseUrl: string, authentication?: unknown): Task {
  const { connection: _, method, path, full, endpoint: __, output, ...rest } = withOf(task);
  const uri = isRequest(task)
    ? baseUrl.replace(/\/$/, "") + (typeof path === "string" ? path : "/")
    : endpointOf(task).uri;
  return {
    ...task,
    call: "http",
    with: {
      method: typeof method === "string" ? method.toLowerCase() : "get",
      endpoint: authentication === undefined ? uri : { uri, authentication },
      ...rest,
      ...(full === true ? { output: "response" } : output === undefined ? {} : { output }),
    },
  };
}

/** Where an address leads to, without what is below; empty where it is a path. */
export const originOf = (uri: unknown): string =>
  (typeof uri === "string" ? /^https?:\/\/[^/?#$]+/.exec(uri)?.[0] : undefined) ?? "";

export function pathBelow(uri: unknown, baseUrl: string): string {
  if (typeof uri !== "string") return "/";
  if (uri.startsWith("/")) return uri;
  const base = baseUrl.replace(/\/$/, "");
  const rest =
    base !== "" && uri.startsWith(base) ? uri.slice(base.length) : (/^https?:\/\/[^/?#]*(.*)$/s.exec(uri)?.[1] ?? "/");
  return rest.startsWith("/") ? rest : `/${rest}`;
}
