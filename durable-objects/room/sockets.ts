import type { Joining } from "./rpc.ts";

/** What a connection may hear and do. */
export interface Rights {
  readonly executions: boolean;
  readonly workflows: boolean;
  readonly edit: boolean;
}

/** One connection. It is kept with its socket, so it outlives the object's sleep. */
export interface Member extends Pick<Joining, "tenant" | "id" | "name"> {
  readonly rights: Rights;
  readonly joinedAt: number;
  readonly open: readonly string[];
  /** The workflows that it edits, and since when. */
  readonly edits: Readonly<Record<string, number>>;
}

/** The room's sockets and who is behind each. */
export class Sockets {
  readonly #ctx: DurableObjectState;
  /** What was read of them since the object woke. */
  readonly #members = new WeakMap<WebSocket, Member>();
  readonly #gone = new WeakSet<WebSocket>();

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
  }

  accept(socket: WebSocket, member: Member, actor: string): void {
    this.#ctx.acceptWebSocket(socket, [actor]);
    this.set(socket, member);
  }

  /** Those that are there, of everybody or of one actor: also one that is closing, until its close was seen to. */
  all(actor?: string): readonly WebSocket[] {
    return this.#ctx.getWebSockets(actor).filter((socket) => !this.#gone.has(socket));
  }

  of(socket: WebSocket): Member {
    const known = this.#members.get(socket);
    if (known !== undefined) return known;
    const member = socket.deserializeAttachment() as Member;
    this.#members.set(socket, member);
    return member;
  }

  set(socket: WebSocket, member: Member): void {
    socket.serializeAttachment(member);
    this.#members.set(socket, member);
  }

  /** It is closing, and still listed by the runtime. */
  lost(socket: WebSocket): void {
    this.#gone.add(socket);
  }

  isGone(socket: WebSocket): boolean {
    return this.#gone.has(socket);
  }

  /** To all whom `wanted` names; made into text once. */
  send(message: object, wanted: (member: Member) => boolean): void {
    let text: string | undefined;
    for (const socket of this.all()) {
      if (!wanted(this.of(socket))) continue;
      text ??= JSON.stringify(message);
      this.#send(socket, text);
    }
  }

  sendTo(socket: WebSocket, message: object): void {
    this.#send(socket, JSON.stringify(message));
  }

  close(socket: WebSocket, code: number, reason: string): void {
    this.lost(socket);
    try {
      socket.close(code, reason);
    } catch {
      // It has left already.
    }
  }

  #send(socket: WebSocket, text: string): void {
    try {
      socket.send(text);
    } catch {
      // It left without saying so; the runtime clears it away.
    }
  }
}
