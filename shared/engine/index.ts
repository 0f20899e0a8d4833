/** The engine: a pure function from what happens to journal entries and effects. */
export { advance } from "./advance.ts";
export { fold } from "./fold.ts";
export { inspect, isOpen, wants } from "./inspect.ts";
export { compile, type Program } from "./program.ts";
export { rerun } from "./rerun.ts";
export { fingerprint, restore, snapshot } from "./snapshot.ts";
export type { State } from "./state.ts";
export type { Advance, Effect, EngineInput, Inspection } from "./types.ts";
