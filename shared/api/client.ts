import { ApiProblem, contracts, problemSchema } from "./index.ts";
import type {
  BodyInput,
  Contract,
  Contracts,
  HeadersInput,
  ParamsInput,
  ProblemDocument,
  QueryInput,
  ResultOf,
} from "./index.ts";

export interface ClientOptions {
  /** Origin of the deployment; empty: the page's own. */
  readonly baseUrl: string;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** An API key. Without one the browser's session cookie is what counts. */
  readonly key?: string;
}

type Part<Name extends string, T> = undefined extends T
  ? unknown
  : Record<never, never> extends T
    ? { readonly [N in Name]?: T }
    : { readonly [N in Name]: T };

/** What a call takes: the parts that the contract names, each required where it has a required member. */
export type CallArguments<C extends Contract> = Part<"params", ParamsInput<C>> &
  Part<"query", QueryInput<C>> &
  Part<"headers", HeadersInput<C>> &
  Part<"body", BodyInput<C>> & { readonly signal?: AbortSignal };

type CallMethod<C extends Contract> =
  Record<never, never> extends CallArguments<C>
    ? (call?: CallArguments<C>) => Promise<ResultOf<C>>
    : (call: CallArguments<C>) => Promise<ResultOf<C>>;

export type Client = {
  readonly [Group in keyof Contracts]: {
    readonly [Name in keyof Contracts[Group]]: Contracts[Group][Name] extends Contract
      ? CallMethod<Contracts[Group][Name]>
      : never;
  };
};

interface LooseCall {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** The path and query of a call, for what is opened by URL: a WebSocket, an EventSource. */
export function pathOf(contract: Contract, call: Pick<LooseCall, "params" | "query">): string {
  const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(call.params?.[name] ?? "")),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) query.append(name, String(value));
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

async function problemOf(response: Response): Promise<ProblemDocument> {
  const text = await response.text();
  try {
    const parsed = problemSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: something between us and the platform has answered.
  }
  return {
    type: "about:blank",
    title: response.statusText === "" ? "Error" : response.statusText,
    status: response.status,
    detail: `The answer had status ${response.status} and was not a problem document.`,
    requestId: response.headers.get("x-request-id") ?? "",
  };
}

async function send(contract: Contract, options: ClientOptions, call: LooseCall): Promise<unknown> {
  const headers: Record<string, string> = { accept: "application/json" };
  for (const [name, value] of Object.entries(call.headers ?? {})) {
    if (value !== undefined) headers[name] = String(value);
  }
  if (options.key !== undefined) headers["authorization"] = `Bearer ${options.key}`;
  const init: RequestInit = { method: contract.method, headers };
  if (call.body !== undefined) {
    headers["content-type"] = "application/json";
    init.body = JSON.stringify(call.body);
  }
  if (call.signal !== undefined) init.signal = call.signal;
  const request = options.fetch ?? ((url: string, i: RequestInit) => fetch(url, i));
  const response = await request(options.baseUrl + pathOf(contract, call), init);
  if (!response.ok) throw new ApiProblem(await problemOf(response));
  if (response.status === 204) return undefined;
  const type = response.headers.get("content-type") ?? "";
  return type.includes("json") ? response.json() : response.text();
}

/**
 * The API, typed by its contracts: `client.workflows.create({ body: { definition } })`.
 * @throws {ApiProblem} where the API answers with an error
 */
export function createClient(options: ClientOptions): Client {
  const groups = Object.entries(contracts).map(([group, members]) => [
    group,
    Object.fromEntries(
      Object.entries(members).map(([name, contract]) => [
        name,
        (call: LooseCall = {}) => send(contract, options, call),
      ]),
    ),
  ]);
  // Built from the same table that the type is mapped over.
  return Object.fromEntries(groups) as Client;
}
