import { connect } from "cloudflare:sockets";
import { withEcho } from "../../shared/adapters/egress-echo.ts";
import { createFetchEgress } from "../../shared/adapters/egress-fetch.ts";
import { fail } from "../../shared/domain/result.ts";
import type { Env } from "../../workers/env.ts";
import { publicOrigin } from "../lib/public-origin.ts";
import { createDeliver, type Deliver } from "./notifications-delivery.ts";
import { settingsOf } from "./notifications-rows.ts";
import type { ConnectionsRpc } from "./rpc.ts";
import type { TenantStore } from "./store.ts";

/** By what notifications leave this object. */
export function deliverOf(
  env: Env,
  { store, connections }: { readonly store: TenantStore; connections(): Pick<ConnectionsRpc, "open"> },
): Deliver {
  return createDeliver({
    egress: () => withEcho(createFetchEgress({ allowPrivate: env.EGRESS_ALLOW_PRIVATE === "true", connect })),
    connections: {
      openConnection: (connection) => connections().open(connection),
      openSecrets: async () => fail("not_found", "A notification uses no secrets."),
    },
    async webhookOf(workflow) {
      const tenant = store.tenant();
      const row = settingsOf(store.db, workflow);
      if (tenant === undefined || row === undefined || row.webhook === null || row.secret === null) return null;
      const secret = await (await store.box(tenant)).open(row.secret, { purpose: "notification", id: workflow });
      return { url: row.webhook, secret };
    },
    origin: publicOrigin(env),
    now: () => Date.now(),
  });
}
