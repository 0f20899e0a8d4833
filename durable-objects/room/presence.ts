import type { LiveMessage, Viewer } from "../../shared/api/resources/live.ts";
import { EDITOR_GRACE_MS, MAX_NAMED_WATCHERS, MAX_OPEN_WORKFLOWS } from "./limits.ts";
import type { Member, Sockets } from "./sockets.ts";

interface Editor extends Viewer {
  readonly since: number;
}

/** Somebody whose socket is gone, and who may be back in a moment. */
interface Lost {
  readonly editor: Editor;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Why it was not done; null: it was. */
type Refused = string | null;

/**
 * Who has which workflow open, and who edits it: one connection at a time. A lease, not a lock: a draft is guarded by
 * its version, so that whoever edits without one loses nothing of anybody.
 */
export class Presence {
  readonly #sockets: Sockets;
  /** By workflow. Not kept over a restart, for then every socket is gone, and everybody comes back. */
  readonly #lost = new Map<string, Lost>();
  /** What was last told of each workflow that is open: past those who are named, one more is no news. */
  readonly #told = new Map<string, string>();

  constructor(sockets: Sockets) {
    this.#sockets = sockets;
  }

  open(socket: WebSocket, workflow: string): Refused {
    const member = this.#sockets.of(socket);
    if (!member.rights.workflows) return "To look at a workflow takes the permission workflows:read.";
    if (!member.open.includes(workflow)) {
      if (member.open.length >= MAX_OPEN_WORKFLOWS)
        return `One connection can have ${MAX_OPEN_WORKFLOWS} workflows open: close one first.`;
      this.#sockets.set(socket, { ...member, open: [...member.open, workflow] });
    }
    this.#tell(workflow, socket);
    return null;
  }

  close(socket: WebSocket, workflow: string): void {
    const member = this.#sockets.of(socket);
    const { [workflow]: _edited, ...edits } = member.edits;
    this.#sockets.set(socket, { ...member, open: member.open.filter((one) => one !== workflow), edits });
    this.#tell(workflow);
  }

  /** Granted where nobody edits it; whoever asks is told who does. */
  edit(socket: WebSocket, workflow: string): Refused {
    const refused = this.#mayEdit(socket, workflow);
    if (refused !== null) return refused;
    const editor = this.#editor(workflow);
    if (editor === null || editor.id === this.#sockets.of(socket).id)
      this.#grant(socket, workflow, editor?.since ?? Date.now());
    this.#tell(workflow, socket);
    return null;
  }

  takeOver(socket: WebSocket, workflow: string): Refused {
    const refused = this.#mayEdit(socket, workflow);
    if (refused !== null) return refused;
    const { id } = this.#sockets.of(socket);
    const before = this.#editor(workflow);
    for (const other of this.#sockets.all()) {
      const member = this.#sockets.of(other);
      if (member.id === id || member.edits[workflow] === undefined) continue;
      const { [workflow]: _edited, ...edits } = member.edits;
      this.#sockets.set(other, { ...member, edits });
    }
    this.#grant(socket, workflow, before?.id === id ? before.since : Date.now());
    this.#tell(workflow, socket);
    return null;
  }

  /** A socket is gone. What it edited stays its own for a moment, unless the same tab is here by another socket. */
  left(socket: WebSocket): void {
    const { id, name, open, edits } = this.#sockets.of(socket);
    for (const [workflow, since] of Object.entries(edits)) {
      const again = this.#sockets.all().find((other) => {
        const member = this.#sockets.of(other);
        return member.id === id && member.open.includes(workflow);
      });
      if (again !== undefined) this.#grant(again, workflow, since);
      else if (this.#editor(workflow) === null) this.#keep(workflow, { id, name, since });
      // Who waits to edit hears that it goes on, although nothing reads otherwise.
      this.#told.delete(workflow);
    }
    for (const workflow of open) this.#tell(workflow);
  }

  #mayEdit(socket: WebSocket, workflow: string): Refused {
    const member = this.#sockets.of(socket);
    if (!member.rights.edit) return "To edit a workflow takes the permission workflows:write.";
    return member.open.includes(workflow) ? null : "Open the workflow before you edit it.";
  }

  #grant(socket: WebSocket, workflow: string, since: number): void {
    const lost = this.#lost.get(workflow);
    if (lost !== undefined) clearTimeout(lost.timer);
    this.#lost.delete(workflow);
    const member = this.#sockets.of(socket);
    this.#sockets.set(socket, { ...member, edits: { ...member.edits, [workflow]: since } });
  }

  #keep(workflow: string, editor: Editor): void {
    const timer = setTimeout(() => {
      this.#lost.delete(workflow);
      this.#tell(workflow);
    }, EDITOR_GRACE_MS);
    this.#lost.set(workflow, { editor, timer });
  }

  #editor(workflow: string): Editor | null {
    for (const socket of this.#sockets.all()) {
      const { id, name, edits } = this.#sockets.of(socket);
      const since = edits[workflow];
      if (since !== undefined) return { id, name, since };
    }
    return this.#lost.get(workflow)?.editor ?? null;
  }

  /** Everybody who has it open, where there is news; else whoever asks. */
  #tell(workflow: string, asker?: WebSocket): void {
    const isOpen = ({ open }: Member): boolean => open.includes(workflow);
    const editor = this.#editor(workflow);
    const watchers = new Map<string, Viewer>();
    let isThere = false;
    for (const socket of this.#sockets.all()) {
      const member = this.#sockets.of(socket);
      const { id, name } = member;
      if (!isOpen(member)) continue;
      isThere = true;
      if (id !== editor?.id && watchers.size < MAX_NAMED_WATCHERS) watchers.set(id, { id, name });
    }
    if (!isThere) {
      this.#told.delete(workflow);
      return;
    }
    const message: LiveMessage = {
      type: "presence",
      workflow,
      editor: editor === null ? null : { ...editor, since: new Date(editor.since).toISOString() },
      watchers: [...watchers.values()],
    };
    const text = JSON.stringify(message);
    if (this.#told.get(workflow) !== text) this.#sockets.send(message, isOpen);
    else if (asker !== undefined) this.#sockets.sendTo(asker, message);
    this.#told.set(workflow, text);
  }
}
