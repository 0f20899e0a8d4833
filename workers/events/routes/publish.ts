import { contracts } from "../../../shared/api/index.ts";
import { MAX_DEPTH } from "../../../shared/domain/limits.ts";
import { fail, ok, type Result } from "../../../shared/domain/result.ts";
import { readEvents } from "../../../shared/events/http.ts";
import { readBody } from "../../gateway/body.ts";
import { decodeUtf8, parseJson } from "../../gateway/json.ts";
import { defineRoute } from "../../gateway/route.ts";

export const publishEvents = defineRoute({
  contract: contracts.events.publish,
  auth: "key",
  permission: "events:write",
  // An event is its own record; what it starts says so in its journal.
  audit: null,
  bodyLimit: "MAX_EVENTS_BODY_BYTES",
  handler: async ({ request, principal, services }) => {
    const body = await readBody(request, "MAX_EVENTS_BODY_BYTES");
    const events = readEvents({ headers: request.headers, body, json });
    if (!events.ok) return events;
    const published = await services.correlator(principal.tenant).publish(principal.tenant, events.value);
    return published.ok ? ok({ status: 202, body: { events: [...published.value] } }) : published;
  },
});

/** Any name is accepted: an event's data is somebody's, kept as it is and never merged. */
function json(bytes: Uint8Array): Result<unknown> {
  const text = decodeUtf8(bytes);
  return text === undefined
    ? fail("invalid", "The body is not valid UTF-8.")
    : parseJson(text, { maxDepth: MAX_DEPTH, refuseUnsafeKeys: false });
}
