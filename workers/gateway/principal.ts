import type { RoutePermission } from "./route.ts";

/** Who asks, once it is known. */
export interface Principal {
  readonly tenant: string;
  readonly organisation: { readonly id: string; readonly name: string };
  /** Intake lanes of the tenant. */
  readonly lanes: number;
  /** `key:<id>`, `session:<id>`, `ticket`. */
  readonly actor: string;
  readonly permissions: readonly string[];
  readonly via: "key" | "session" | "ticket";
}

export function allows(permissions: readonly string[], permission: RoutePermission | "any"): boolean {
  return permission === "any" || permissions.includes("*") || permissions.includes(permission);
}
