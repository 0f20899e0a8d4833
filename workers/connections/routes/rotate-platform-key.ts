import { contracts, MAX_REWRAPPED } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { systemCaller } from "../../gateway/credentials.ts";
import { defineRoute } from "../../gateway/route.ts";

const AUDIT = "platform-key.rotated";

/** Each organisation by itself: one whose key can't be opened does not keep the others from being done. */
export const rotatePlatformKey = defineRoute({
  contract: contracts.platformKey.rotate,
  auth: "admin",
  permission: null,
  audit: AUDIT,
  handler: async ({ body, services, requestId }) => {
    const found = await services.directory.organisations(body.after ?? null, MAX_REWRAPPED);
    if (!found.ok) return found;
    const caller = { ...systemCaller(requestId), audit: AUDIT };
    const done = await Promise.all(
      found.value.map(async ({ id }) => ({
        id,
        result: await services.tenant(id).secrets(caller).rotate("platform-key"),
      })),
    );
    const failed = done.flatMap(({ id, result }) =>
      result.ok ? [] : [{ organisation: id, detail: result.error.detail }],
    );
    const rewrapped = done.filter(({ result }) => result.ok && result.value.sealed > 0).length;
    const unchanged = done.length - rewrapped - failed.length;
    const next = done.length < MAX_REWRAPPED ? null : (done.at(-1)?.id ?? null);
    return ok({ status: 200, body: { rewrapped, unchanged, failed, next } });
  },
});
