import { DurableObject } from "cloudflare:workers";
import { executionItem } from "../../shared/api/execution-item.ts";
import type { HookRequest } from "../../shared/api/resources/hooks.ts";
import type { LiveMessage } from "../../shared/api/resources/live.ts";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { INDEX_SHARDS } from "../../shared/domain/execution-index.ts";
import { tenantOf } from "../../shared/domain/ids.ts";
import { errorFields } from "../../shared/observability/log.ts";
import type { Env } from "../../workers/env.ts";
import { AlarmClock } from "../lib/alarm-clock.ts";
import { log } from "../lib/log.ts";
import { indexShard, tenantModules } from "../lib/stubs.ts";
import { Allowance, readCommand } from "./commands.ts";
import { MAX_ROOM_SOCKETS, MAX_SOCKET_MS, MAX_VIEWER_NAME_UNITS, WATCH_MS, WATCH_RENEW_MS } from "./limits.ts";
import { Presence } from "./presence.ts";
import type { Joining, Notification, RoomRpc } from "./rpc.ts";
import { type Member, Sockets } from "./sockets.ts";

/** RFC 6455: the client did what it may not. RFC 6455 §7.4.1 and IANA's register: try again later. */
const CLOSE_POLICY = 1008;
const CLOSE_COME_AGAIN = 1012;

const mayHear = ({ rights }: Member): boolean => rights.executions;
const mayRead = ({ rights }: Member): boolean => rights.workflows;

/** What an organisation's people see change, on hibernating sockets. See rpc.ts and docs/live.md. */
export class RoomObject extends DurableObject<Env> implements RoomRpc {
  readonly #sockets: Sockets;
  readonly #presence: Presence;
  readonly #allowance = new Allowance();
  #clock: AlarmClock | null = null;
  #watchedUntil = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sockets = new Sockets(ctx);
    this.#presence = new Presence(this.#sockets);
    // Answered without waking the object: a client finds out that its connection is dead.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  override async fetch(request: Request): Promise<Response> {
    const joining = new URL(request.url).searchParams.get("joining");
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket" || joining === null)
      return new Response("expected a WebSocket and ?joining=", { status: 400 });
    if (this.#sockets.all().length >= MAX_ROOM_SOCKETS) return new Response("the room is full", { status: 503 });
    const { tenant, actor, id, name, permissions } = JSON.parse(joining) as Joining;
    const may = (permission: string): boolean => permissions.includes("*") || permissions.includes(permission);
    const member: Member = {
      tenant,
      id,
      name: name.slice(0, MAX_VIEWER_NAME_UNITS),
      rights: {
        executions: may("executions:read"),
        workflows: may("workflows:read"),
        edit: may("workflows:write") && may("workflows:read"),
      },
      joinedAt: Date.now(),
      open: [],
      edits: {},
    };
    const { 0: client, 1: server } = new WebSocketPair();
    this.#sockets.accept(server, member, actor);
    await this.#arm();
    // Before the client hears anything: what it reads then, and what it is told from then on, has no gap between.
    await this.#watchAnew();
    this.#sockets.sendTo(server, { type: "hello", id, name: member.name } satisfies LiveMessage);
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, sent: string | ArrayBuffer): Promise<void> {
    if (!this.#allowance.take(socket, Date.now())) {
      this.#presence.left(this.#lose(socket));
      this.#sockets.close(socket, CLOSE_POLICY, "too many messages");
      return;
    }
    const command = readCommand(sent);
    if (!command.ok) return this.#refuse(socket, command.error.detail);
    const { type, workflow } = command.value;
    // As for one that is not there: nobody's business whose it is.
    if (tenantOf(workflow) !== this.#sockets.of(socket).tenant)
      return this.#refuse(socket, "There is no workflow of this id.");
    switch (type) {
      case "open":
        this.#refuse(socket, this.#presence.open(socket, workflow));
        return this.#watchRequests([workflow]);
      case "close":
        return this.#presence.close(socket, workflow);
      case "edit":
        return this.#refuse(socket, this.#presence.edit(socket, workflow));
      case "take-over":
        return this.#refuse(socket, this.#presence.takeOver(socket, workflow));
    }
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    this.#presence.left(this.#lose(socket));
    // 1005 and 1006 say that no code came; they can't be sent back.
    this.#sockets.close(socket, code === 1005 || code === 1006 ? 1000 : code, "");
  }

  override webSocketError(socket: WebSocket): void {
    this.#presence.left(this.#lose(socket));
  }

  async executions(summaries: readonly ExecutionSummary[], more: boolean): Promise<boolean> {
    for (const summary of summaries)
      this.#sockets.send({ type: "execution", execution: executionItem(summary) } satisfies LiveMessage, mayHear);
    if (more) this.#sockets.send({ type: "refetch", what: "executions" } satisfies LiveMessage, mayHear);
    return this.#someone(mayHear);
  }

  async workflow(id: string): Promise<void> {
    this.#sockets.send({ type: "workflow", id } satisfies LiveMessage, mayRead);
  }

  async draft(workflow: string, version: number, text: string): Promise<void> {
    const message: LiveMessage = { type: "draft", workflow, version, text };
    this.#sockets.send(message, ({ open }) => open.includes(workflow));
  }

  async request(workflow: string, hook: string, sample: HookRequest): Promise<void> {
    const message: LiveMessage = { type: "request", workflow, hook, sample };
    this.#sockets.send(message, (member) => member.open.includes(workflow) && mayHear(member));
  }

  async notify(notifications: readonly Notification[]): Promise<void> {
    for (const notification of notifications)
      this.#sockets.send({ type: "notification", notification } satisfies LiveMessage, mayHear);
  }

  async leave(actor: string): Promise<void> {
    for (const socket of this.#sockets.all(actor)) {
      this.#presence.left(this.#lose(socket));
      this.#sockets.close(socket, CLOSE_POLICY, "signed out");
    }
  }

  /** While there are sockets: closes the old ones, and asks again to be told. */
  override async alarm(): Promise<void> {
    const clock = (this.#clock ??= await AlarmClock.open(this.ctx.storage, "room"));
    clock.rang();
    const oldest = Date.now() - MAX_SOCKET_MS;
    for (const socket of this.#sockets.all()) {
      if (this.#sockets.of(socket).joinedAt > oldest) continue;
      this.#presence.left(this.#lose(socket));
      this.#sockets.close(socket, CLOSE_COME_AGAIN, "connect again");
    }
    if (!this.#someone(() => true)) return;
    clock.armBy(Date.now() + WATCH_RENEW_MS);
    await this.#watch();
  }

  #someone(wanted: (member: Member) => boolean): boolean {
    return this.#sockets.all().some((socket) => wanted(this.#sockets.of(socket)));
  }

  #lose(socket: WebSocket): WebSocket {
    this.#sockets.lost(socket);
    return socket;
  }

  #refuse(socket: WebSocket, detail: string | null): void {
    if (detail !== null) this.#sockets.sendTo(socket, { type: "error", detail } satisfies LiveMessage);
  }

  async #arm(): Promise<void> {
    this.#clock ??= await AlarmClock.open(this.ctx.storage, "room");
    this.#clock.armBy(Date.now() + WATCH_RENEW_MS);
  }

  /** Those that were asked a moment ago are not asked for each socket. */
  async #watchAnew(): Promise<void> {
    if (this.#watchedUntil - Date.now() < WATCH_MS - WATCH_RENEW_MS) await this.#watch();
  }

  /** Asks the index and the tenant's object to tell what changes. It costs them no row, and lapses by itself. */
  async #watch(): Promise<void> {
    const tenant = this.#tenant();
    if (tenant === null) return;
    this.#watchedUntil = Date.now() + WATCH_MS;
    const shards = this.#someone(mayHear) ? Array.from({ length: INDEX_SHARDS }, (_, shard) => shard) : [];
    const open = new Set(this.#sockets.all().flatMap((socket) => this.#sockets.of(socket).open));
    const asked = await Promise.allSettled([
      ...shards.map((shard) => indexShard(this.env.INDEX, tenant, shard).watch(tenant, WATCH_MS)),
      this.#watchRequests([...open]),
    ]);
    for (const one of asked) {
      if (one.status === "rejected") log.warn("room.watch.failed", { tenant, ...errorFields(one.reason) });
    }
  }

  async #watchRequests(workflows: readonly string[]): Promise<void> {
    const tenant = this.#tenant();
    if (tenant === null) return;
    await tenantModules(this.env.TENANT, tenant).watchHooks(workflows, WATCH_MS);
  }

  #tenant(): string | null {
    const [socket] = this.#sockets.all();
    return socket === undefined ? null : this.#sockets.of(socket).tenant;
  }
}
