import { measureAnswers, type System } from "../measure.ts";
import { startWorker } from "./host-bindings.ts";

export interface Floors {
  readonly systems: readonly System[];
  stop(): Promise<void>;
}

/** The least that a Worker with Durable Objects can do of the same kind. */
export async function floors(echo: string, body: string): Promise<Floors> {
  const host = await startWorker("./floor-worker.ts", {
    vars: { FLOOR_ECHO: echo },
    objects: { WARM: "WarmObject", NEW: "NewObject" },
  });
  const floor = (name: string, label: string): System => ({
    name,
    label,
    floor: null,
    measure: (load) => measureAnswers({ url: `${host.url}/${name}`, body, secret: null, ...load }),
  });
  return {
    systems: [
      floor("warm", "floor: warm object, one row, one commit"),
      floor("new", "floor: new object, two commits, one fetch"),
    ],
    stop: host.stop,
  };
}
