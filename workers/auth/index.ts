import type { Route } from "../gateway/route.ts";
import { createKey } from "./routes/create-key.ts";
import { createOrganisation } from "./routes/create-organisation.ts";
import { createSession } from "./routes/create-session.ts";
import { createSignIn } from "./routes/create-sign-in.ts";
import { endSession } from "./routes/end-session.ts";
import { getSession } from "./routes/get-session.ts";
import { listAudit } from "./routes/list-audit.ts";
import { listKeys } from "./routes/list-keys.ts";
import { revokeKey } from "./routes/revoke-key.ts";
import { setQuota } from "./routes/set-quota.ts";
import { redeemSignIn } from "./routes/sign-in.ts";

export const authRoutes: readonly Route[] = [
  createSession,
  getSession,
  endSession,
  redeemSignIn,
  createKey,
  listKeys,
  revokeKey,
  listAudit,
  createOrganisation,
  createSignIn,
  setQuota,
];
