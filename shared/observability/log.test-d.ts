import { log } from "./log.ts";

log.info("hook.accepted", { hook: "hook_1", bytes: 12, nested: { ok: true } });

// @ts-expect-error an event's name has a dot
log.info("accepted");
// @ts-expect-error a token is never logged
log.info("hook.accepted", { token: "mrk_x" });
// @ts-expect-error nor are headers
log.info("hook.accepted", { headers: {} });
// @ts-expect-error nor a body
log.info("hook.accepted", { body: "{}" });
// @ts-expect-error nor a secret
log.info("hook.accepted", { secret: "whsec_x" });
// @ts-expect-error nor, at any depth, an Authorization header
log.info("hook.accepted", { request: { authorization: "Bearer x" } });
