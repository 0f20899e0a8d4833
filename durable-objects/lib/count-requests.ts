import { countRequest, type MeteredObject } from "../../shared/observability/meter.ts";

type Method = (this: object, ...values: unknown[]) => unknown;

/** Those that are no request: the runtime's own calls about a socket. Incoming messages are, twenty for one; none is read. */
const NOT_BILLED = new Set(["constructor", "webSocketClose", "webSocketError", "webSocketMessage"]);

/**
 * Counts what is asked of a class of objects: each call of a method, `fetch` and `alarm` are billed as a request, calls
 * of the module that one of them gave are not. Once, when the Worker is loaded; a call that a method makes of its own
 * object before it first waits is not another one.
 */
export function countRequests(objects: { readonly prototype: object }, object: MeteredObject): void {
  const { prototype } = objects;
  let inside: object | null = null;
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (typeof value !== "function" || NOT_BILLED.has(name)) continue;
    const method = value as Method;
    const counted: Method = function (...values) {
      if (inside === this) return method.apply(this, values);
      countRequest(object);
      inside = this;
      try {
        return method.apply(this, values);
      } finally {
        inside = null;
      }
    };
    Object.defineProperty(prototype, name, { value: counted, writable: true, configurable: true, enumerable: false });
  }
}
