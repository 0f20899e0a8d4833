import type { NotificationSettings } from "../../../shared/api/index.ts";
import { workflowPageStrings } from "../strings/workflow-page.ts";

const text = workflowPageStrings.told.problems;

/** Who is told, as it is filled in. Empty texts: nobody that way. */
export interface ToldForm {
  readonly faulted: boolean;
  readonly completed: boolean;
  readonly connection: string;
  readonly to: string;
  readonly webhook: string;
}
type Body = Pick<NotificationSettings, "on" | "email" | "webhook">;

export function formOf({ on, email, webhook }: Body): ToldForm {
  return {
    faulted: on.includes("faulted"),
    completed: on.includes("completed"),
    connection: email?.connection ?? "",
    to: email?.to.join(", ") ?? "",
    webhook: webhook ?? "",
  };
}

const addressesIn = (to: string): string[] => [...new Set(to.split(/[\s,;]+/).filter((one) => one !== ""))];

export function bodyOf({ faulted, completed, connection, to, webhook }: ToldForm): Body {
  return {
    on: [...(faulted ? (["faulted"] as const) : []), ...(completed ? (["completed"] as const) : [])],
    email: connection === "" ? null : { connection, to: addressesIn(to) },
    webhook: webhook.trim() === "" ? null : webhook.trim(),
  };
}

export function problemsOf(form: ToldForm): { readonly to?: string; readonly webhook?: string } {
  const { email, webhook } = bodyOf(form);
  const wrong = email?.to.find((one) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(one));
  const to = email === null ? null : email.to.length === 0 ? text.to : wrong === undefined ? null : text.address(wrong);
  const isWeb = webhook === null || /^https?:$/.test(URL.parse(webhook)?.protocol ?? "");
  return { ...(to === null ? {} : { to }), ...(isWeb ? {} : { webhook: text.webhook }) };
}

export const isSame = (a: Body, b: Body): boolean =>
  JSON.stringify(bodyOf(formOf(a))) === JSON.stringify(bodyOf(formOf(b)));
