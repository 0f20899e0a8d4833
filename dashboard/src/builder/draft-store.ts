import type { StepPath } from "../../../shared/builder/types.ts";
import { beginHistory, changed, redone, undone, type History } from "./history.ts";
import { forget, recall, remember, type Keep, type Recovered } from "./recovery.ts";

/** A draft as the platform keeps it; of it, what saving needs to know. */
export interface KeptDraft {
  readonly text: string;
  readonly version: number;
  readonly updatedAt: string | null;
  readonly updatedBy: { readonly name: string } | null;
}

export type Saved =
  | { readonly kind: "saved"; readonly draft: KeptDraft }
  /** Somebody else has saved meanwhile. */
  | { readonly kind: "conflict"; readonly draft: KeptDraft }
  | { readonly kind: "failed"; readonly error: unknown; readonly again: boolean };

export interface DraftPorts {
  readonly workflow: string;
  readonly save: (text: string, version: number) => Promise<Saved>;
  readonly keep: Keep;
  readonly now: () => number;
  /** @returns what cancels it */
  readonly later: (run: () => void, ms: number) => () => void;
}

export interface DraftState {
  readonly history: History;
  /** The version that the platform has. */
  readonly version: number;
  readonly saving: "saved" | "unsaved" | "saving" | "failed" | "conflict";
  readonly error: unknown;
  /** What somebody else saved over the version that this one was made from. */
  readonly theirs: KeptDraft | null;
  /** What a page that went away had not saved. */
  readonly recovered: Recovered | null;
}

/** After the last change, in milliseconds. */
const SAVE_AFTER_MS = 800;
const RETRY_MS = [2_000, 5_000, 15_000, 30_000] as const;

/**
 * A draft in the hand of somebody who edits it: its text, what can be undone, and its way to the platform. Nothing is
 * ever overwritten unseen: where the platform has another version, it waits for a choice.
 */
export class DraftStore {
  #state: DraftState;
  /** What the platform has. */
  #kept: string;
  #cancel: (() => void) | null = null;
  #flying: Promise<void> | null = null;
  #failures = 0;
  #closed = false;
  readonly #ports: DraftPorts;
  readonly #listeners = new Set<() => void>();

  constructor(ports: DraftPorts, draft: KeptDraft) {
    this.#ports = ports;
    this.#kept = draft.text;
    const recovered = recall(ports.keep, ports.workflow);
    const lost = recovered !== null && recovered.text !== draft.text;
    if (!lost) forget(ports.keep, ports.workflow);
    this.#state = {
      history: beginHistory(draft.text),
      version: draft.version,
      saving: "saved",
      error: null,
      theirs: null,
      recovered: lost ? recovered : null,
    };
  }

  get = (): DraftState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get text(): string {
    return this.#state.history.now.text;
  }

  change(text: string, select: StepPath | null = null, key: string | null = null): void {
    this.#take(changed(this.#state.history, text, select, key, this.#ports.now()));
  }

  undo(): void {
    this.#take(undone(this.#state.history));
  }

  redo(): void {
    this.#take(redone(this.#state.history));
  }

  recover(accept: boolean): void {
    const { recovered } = this.#state;
    if (recovered === null) return;
    this.#set({ recovered: null });
    if (accept) this.change(recovered.text);
    else forget(this.#ports.keep, this.#ports.workflow);
  }

  /** The choice after a conflict. What is not chosen can still be had by undo. */
  resolve(choice: "mine" | "theirs"): void {
    const { theirs } = this.#state;
    if (theirs === null) return;
    const mine = this.text;
    this.#kept = theirs.text;
    this.#set({ theirs: null, version: theirs.version, saving: "unsaved" });
    if (choice === "theirs") {
      this.change(theirs.text);
      return;
    }
    // Theirs becomes the moment before mine.
    let { history } = this.#state;
    history = changed(history, theirs.text, null, null, this.#ports.now());
    this.#take(changed(history, mine, null, null, this.#ports.now()));
  }

  /** Somebody else has saved it: taken over as it is, where nothing here is unsaved. */
  arrived(draft: KeptDraft): void {
    if (draft.version <= this.#state.version || this.#flying !== null) return;
    if (this.text !== this.#kept) return this.#conflict(draft);
    this.#adopt(draft);
  }

  /** What the platform answers to publish, restore or discard: its text is the draft now. */
  replaced(draft: KeptDraft): void {
    if (draft.text !== this.text) this.#set({ history: changed(this.#state.history, draft.text, null, null, 0) });
    this.#adopt(draft);
  }

  /** As `replaced`. Others hear of it too, and so does this page, maybe sooner than by the answer: that is no one else's. */
  async replacing<T extends KeptDraft>(ask: (version: number) => Promise<T>): Promise<T> {
    const asked = ask(this.#state.version);
    const flying = asked.then(
      () => undefined,
      () => undefined,
    );
    this.#flying = flying;
    try {
      const draft = await asked;
      this.replaced(draft);
      return draft;
    } finally {
      if (this.#flying === flying) this.#flying = null;
    }
  }

  /** All that is unsaved is saved now. False: it could not be. */
  async flush(): Promise<boolean> {
    while (this.#flying !== null) await this.#flying;
    if (this.#state.saving === "conflict") return false;
    if (this.text !== this.#kept) await this.#save();
    return this.text === this.#kept;
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#listeners.clear();
    if (this.text !== this.#kept && this.#state.saving !== "conflict") void this.#save();
  }

  #adopt(draft: KeptDraft): void {
    this.#kept = draft.text;
    const history = draft.text === this.text ? this.#state.history : beginHistory(draft.text);
    this.#set({ history, version: draft.version, saving: "saved", error: null, theirs: null });
    forget(this.#ports.keep, this.#ports.workflow);
  }

  #take(history: History): void {
    this.#set({ history });
    if (this.#state.saving === "conflict") {
      this.#remember();
      return;
    }
    if (history.now.text === this.#kept) {
      if (this.#flying === null) {
        this.#cancel?.();
        this.#set({ saving: "saved" });
        forget(this.#ports.keep, this.#ports.workflow);
      }
      return;
    }
    this.#remember();
    if (this.#state.saving !== "saving") this.#set({ saving: "unsaved" });
    this.#plan(SAVE_AFTER_MS);
  }

  #remember(): void {
    const { version } = this.#state;
    remember(this.#ports.keep, this.#ports.workflow, { text: this.text, version, at: this.#ports.now() });
  }

  #plan(ms: number): void {
    this.#cancel?.();
    if (this.#closed) return;
    this.#cancel = this.#ports.later(() => {
      this.#cancel = null;
      if (this.#flying === null && this.text !== this.#kept) void this.#save();
    }, ms);
  }

  #save(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    const text = this.text;
    this.#set({ saving: "saving" });
    this.#flying = this.#ports
      .save(text, this.#state.version)
      .catch((error: unknown): Saved => ({ kind: "failed", error, again: true }))
      .then((saved) => {
        this.#flying = null;
        this.#saved(text, saved);
      });
    return this.#flying;
  }

  #saved(text: string, saved: Saved): void {
    if (saved.kind === "saved" || (saved.kind === "conflict" && saved.draft.text === text)) {
      this.#failures = 0;
      this.#kept = text;
      const rest = this.text !== text;
      this.#set({ version: saved.draft.version, saving: rest ? "unsaved" : "saved", error: null });
      if (rest) this.#plan(SAVE_AFTER_MS);
      else forget(this.#ports.keep, this.#ports.workflow);
    } else if (saved.kind === "conflict") this.#conflict(saved.draft);
    else {
      this.#set({ saving: "failed", error: saved.error });
      if (saved.again) this.#plan(RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? SAVE_AFTER_MS);
      this.#failures += 1;
    }
  }

  #conflict(theirs: KeptDraft): void {
    this.#cancel?.();
    this.#set({ saving: "conflict", theirs });
  }

  #set(change: Partial<DraftState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
