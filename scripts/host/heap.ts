/**
 * How large V8 lets garbage grow in the local runtime. It is given no limit here, and would leave some hundred MiB
 * lie, with what hangs on it in C++ (docs/decisions/0007-local-host.md). `MINIFLARE_WORKERD_V8_FLAGS` says otherwise;
 * empty, it is as V8 has it.
 */
const FLAGS = "--initial-old-space-size=16 --max-semi-space-size=2";

/** Before a Miniflare is made: it reads this from its process's environment. */
export function keepHeapSmall(): void {
  process.env["MINIFLARE_WORKERD_V8_FLAGS"] ??= FLAGS;
}
