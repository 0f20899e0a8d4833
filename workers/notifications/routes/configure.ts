import { contracts } from "../../../shared/api/index.ts";
import { fail, ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { settingsBody } from "../views.ts";

export const configureNotifications = defineRoute({
  contract: contracts.notifications.configure,
  auth: "key",
  permission: "workflows:write",
  audit: "workflow.notifications-set",
  handler: async ({ params, body, tenant, caller }) => {
    const { on, email = null, webhook = null, newSecret = false } = body;
    const url = webhook === null ? null : new URL(webhook);
    if (url !== null && (url.username !== "" || url.password !== ""))
      return refuse("/webhook", "A webhook's URL holds no user and no password: its receiver checks the signature.");
    if (newSecret && webhook === null)
      return refuse("/newSecret", "A new secret is for a webhook, and there is none here.");
    const settings = {
      workflow: params.id,
      on: [...new Set(on)],
      email: email === null ? null : { ...email, to: [...new Set(email.to)] },
      webhook,
      newSecret,
    };
    const set = await tenant.notifications(caller).configure(settings);
    if (!set.ok) return set;
    return ok({ status: 200, body: { ...settingsBody(set.value.settings), secret: set.value.secret } });
  },
});

function refuse(path: string, message: string) {
  return fail("invalid", message, [{ path, code: "notification.settings", message }]);
}
