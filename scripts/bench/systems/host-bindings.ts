import { type Helper, startHelper } from "../children.ts";

/** What a Worker of this folder is bound to: variables, and classes of its own by the binding's name. */
export interface HostBindings {
  readonly vars?: Readonly<Record<string, string>>;
  readonly objects?: Readonly<Record<string, string>>;
  readonly workflows?: Readonly<Record<string, string>>;
}

export function startWorker(file: string, bindings: HostBindings): Promise<Helper> {
  return startHelper("./systems/worker-host.ts", { HOST_WORKER: file, HOST_BINDINGS: JSON.stringify(bindings) });
}
