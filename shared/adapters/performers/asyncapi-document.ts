import type { AsyncApiEffect } from "../../domain/effects.ts";

/** What a document says about one operation, as far as a call needs it. */
export interface AsyncApiTarget {
  readonly protocol: "http" | "ws";
  readonly url: string;
  /** http only: of the operation's binding, or POST. */
  readonly method: string;
  readonly contentType: string;
  /** A runtime expression of AsyncAPI: `$message.header#/correlationId`. */
  readonly correlationId: string | null;
}

/** What is wrong with the document, or with what was asked of it; for the task's error. */
export class AsyncApiProblem extends Error {}

type Members = Readonly<Record<string, unknown>>;

/** References that lead to references, at most: a ring must end. */
const MAX_HOPS = 16;

/** An AsyncAPI document, 2.x or 3.x: data from outside, so that each step is looked at before it is taken. */
export class AsyncApiDocument {
  readonly #root: Members;
  readonly version: 2 | 3;

  /** @throws {AsyncApiProblem} where it is none */
  constructor(value: unknown) {
    const root = members(value);
    const version = typeof root?.["asyncapi"] === "string" ? root["asyncapi"] : "";
    if (root === null || !/^[23]\./.test(version)) {
      const found = version === "" ? "It has no `asyncapi` version" : `Its version is ${version.slice(0, 20)}`;
      throw new AsyncApiProblem(`The document is no AsyncAPI 2.x or 3.x. ${found}.`);
    }
    this.#root = root;
    this.version = version.startsWith("2") ? 2 : 3;
  }

  /** @throws {AsyncApiProblem} */
  target(request: AsyncApiEffect): AsyncApiTarget {
    const { channel, address, operation } = this.version === 2 ? this.#second(request) : this.#third(request);
    const server = this.#server(request, channel);
    const bindings = this.#at(operation, "bindings");
    const method = this.#at(bindings, "http")["method"];
    const message = this.#message(operation, channel);
    const variables = {
      ...this.#defaults(server, "variables"),
      ...this.#defaults(channel, "parameters"),
      ...request.server?.variables,
    };
    this.#checkEnums(server, variables);
    const base = this.version === 2 ? text(server["url"]) : `${text(server["host"])}${text(server["pathname"])}`;
    const protocol = text(server["protocol"]).toLowerCase();
    const path = address === "" || address.startsWith("/") ? address : `/${address}`;
    const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;
    const url = `${protocol}://${filled(base.replace(scheme, ""), variables, false).replace(/\/+$/, "")}${filled(path, variables, true)}`;
    if (!URL.canParse(url)) throw new AsyncApiProblem(`${url.slice(0, 200)} is not a URL.`);
    return {
      protocol: protocol.startsWith("http") ? "http" : "ws",
      url,
      method: typeof method === "string" && /^[A-Za-z]{1,20}$/.test(method) ? method.toUpperCase() : "POST",
      contentType: text(message["contentType"]) || text(this.#root["defaultContentType"]) || "application/json",
      correlationId: text(this.#at(message, "correlationId")["location"]) || null,
    };
  }

  /** Of 2.x the channel has the operations, `publish` and `subscribe`, which say what others do. */
  #second(request: AsyncApiEffect): Chosen {
    const channels = this.#at(this.#root, "channels");
    const found: { address: string; channel: Members; operation: Members }[] = [];
    for (const address of Object.keys(channels)) {
      const channel = this.#at(channels, address);
      // Publishing goes to what the document lets a client publish; where it has only the other word, that is meant.
      const wanted = request.subscribe === true ? ["subscribe", "publish"] : ["publish", "subscribe"];
      for (const kind of wanted) {
        if (!Object.hasOwn(channel, kind)) continue;
        const operation = this.#at(channel, kind);
        const named =
          request.operation === undefined
            ? address === request.channel
            : operation["operationId"] === request.operation;
        if (named) found.push({ address, channel, operation });
      }
    }
    const [first] = found;
    if (first !== undefined) return first;
    const known = Object.keys(channels).flatMap((name) => [
      name,
      ...["publish", "subscribe"].map((kind) => text(this.#at(this.#at(channels, name), kind)["operationId"])),
    ]);
    throw unknown("operation or channel", request.operation ?? request.channel, known);
  }

  #third(request: AsyncApiEffect): Chosen {
    const operations = this.#at(this.#root, "operations");
    const channels = this.#at(this.#root, "channels");
    if (request.operation !== undefined) {
      if (!Object.hasOwn(operations, request.operation))
        throw unknown("operation", request.operation, Object.keys(operations));
      const operation = this.#at(operations, request.operation);
      const channel = this.#at(operation, "channel");
      return { operation, channel, address: text(channel["address"]) };
    }
    const wanted = request.channel ?? "";
    const id = Object.keys(channels).find((name) => name === wanted || this.#at(channels, name)["address"] === wanted);
    if (id === undefined) throw unknown("channel", wanted, Object.keys(channels));
    const channel = this.#at(channels, id);
    const of = Object.keys(operations).map((name) => this.#at(operations, name));
    const action = request.subscribe === true ? "receive" : "send";
    const own = of.filter((operation) => this.#at(operation, "channel") === channel);
    const operation = own.find((one) => one["action"] === action) ?? own[0] ?? {};
    return { operation, channel, address: text(channel["address"]) };
  }

  #server(request: AsyncApiEffect, channel: Members): Members {
    const servers = this.#at(this.#root, "servers");
    const all = new Map(Object.keys(servers).map((name) => [name, this.#at(servers, name)]));
    if (request.server !== undefined) {
      const server = all.get(request.server.name);
      if (server === undefined) throw unknown("server", request.server.name, [...all.keys()]);
      return supported([server], request.protocol, `The server ${JSON.stringify(request.server.name)}`);
    }
    const listed = channel["servers"];
    if (!Array.isArray(listed) || listed.length === 0)
      return supported([...all.values()], request.protocol, "No server of the document");
    const own = listed.map((one) => (typeof one === "string" ? all.get(one) : this.#resolved(one)));
    return supported(
      own.filter((one) => one !== undefined),
      request.protocol,
      "No server of the channel",
    );
  }

  #message(operation: Members, channel: Members): Members {
    const messages = operation["messages"];
    const first = Array.isArray(messages) ? this.#resolved(messages[0]) : this.#at(operation, "message");
    const one = first["oneOf"];
    if (Array.isArray(one)) return this.#resolved(one[0]);
    if (Object.keys(first).length > 0) return first;
    const own = this.#at(channel, "messages");
    const [name] = Object.keys(own);
    return name === undefined ? {} : this.#at(own, name);
  }

  #defaults(of: Members, key: "variables" | "parameters"): Record<string, unknown> {
    const found: Record<string, unknown> = {};
    const declared = this.#at(of, key);
    for (const name of Object.keys(declared)) {
      const one = this.#at(declared, name);
      const value = one["default"] ?? this.#at(one, "schema")["default"];
      if (value !== undefined) Object.defineProperty(found, name, { value, enumerable: true });
    }
    return found;
  }

  #checkEnums(server: Members, variables: Members): void {
    const declared = this.#at(server, "variables");
    for (const name of Object.keys(declared)) {
      const allowed = this.#at(declared, name)["enum"];
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (Array.isArray(allowed) && value !== undefined && !allowed.includes(value))
        throw new AsyncApiProblem(
          `The server's variable ${name} can't be ${JSON.stringify(value)?.slice(0, 100)}. It is one of: ${allowed.slice(0, 20).join(", ")}.`,
        );
    }
  }

  /** A member, through the references that it may be. An object in any case. */
  #at(of: Members, name: string): Members {
    return this.#resolved(Object.hasOwn(of, name) ? of[name] : undefined);
  }

  #resolved(value: unknown): Members {
    let now = members(value);
    for (let hop = 0; now !== null && typeof now["$ref"] === "string"; hop++) {
      const reference = now["$ref"];
      if (!reference.startsWith("#"))
        throw new AsyncApiProblem(
          `The document refers to another one (${reference.slice(0, 200)}). Only references within it are followed.`,
        );
      if (hop === MAX_HOPS)
        throw new AsyncApiProblem(`${reference.slice(0, 200)} leads nowhere: references that go round.`);
      now = members(this.#pointed(reference));
    }
    return now ?? {};
  }

  #pointed(reference: string): unknown {
    let at: unknown = this.#root;
    for (const part of reference.slice(1).split("/").slice(1)) {
      const name = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
      const here: unknown = at;
      if (typeof here !== "object" || here === null || !Object.hasOwn(here, name))
        throw new AsyncApiProblem(`The document has no ${reference.slice(0, 200)}.`);
      at = (here as Members)[name];
    }
    return at;
  }
}

interface Chosen {
  readonly channel: Members;
  readonly address: string;
  readonly operation: Members;
}

const SPOKEN = ["http", "https", "ws", "wss"];

function supported(servers: readonly Members[], wanted: string | undefined, who: string): Members {
  const asked = wanted?.toLowerCase();
  if (asked !== undefined && !SPOKEN.includes(asked))
    throw new AsyncApiProblem(
      `${asked.slice(0, 50)} is not spoken here. Of AsyncAPI's protocols there are http and ws (with TLS: https, wss).`,
    );
  const family = asked?.replace(/s$/, (end) => (asked === "ws" ? end : ""));
  const found = servers.find((server) => {
    const protocol = text(server["protocol"]).toLowerCase();
    return SPOKEN.includes(protocol) && (family === undefined || protocol === family || protocol === `${family}s`);
  });
  if (found !== undefined) return found;
  const offered = servers.map((server) => text(server["protocol"]).slice(0, 50)).join(", ") || "none";
  throw new AsyncApiProblem(
    `${who} speaks ${asked ?? "http or ws"}: offered ${servers.length === 1 ? "is" : "are"} ${offered}. Other protocols (kafka, mqtt, amqp, …) need a client that is not here.`,
  );
}

function filled(template: string, variables: Members, encode: boolean): string {
  return template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      throw new AsyncApiProblem(`{${name}} has no value: give it in server.variables.`);
    return encode ? encodeURIComponent(value) : String(value);
  });
}

function unknown(what: string, name: string | undefined, known: readonly string[]): AsyncApiProblem {
  const all = known
    .filter((one) => one !== "")
    .slice(0, 20)
    .join(", ");
  return new AsyncApiProblem(
    `The document has no ${what} ${JSON.stringify(name ?? "")}. It has: ${all.slice(0, 500) || "none"}.`,
  );
}

function members(value: unknown): Members | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : null;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
