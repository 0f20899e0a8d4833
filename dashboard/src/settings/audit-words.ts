import { auditAreas } from "../strings/audit.ts";

export const AREAS: readonly (readonly [string, string])[] = Object.entries(auditAreas);

/** `person.link-made` as `Task for people: link made`. */
export function actionWords(action: string): string {
  const [area = "", done = ""] = action.split(".");
  const said = done.replaceAll("-", " ");
  const name = auditAreas[area] ?? area.slice(0, 1).toUpperCase() + area.slice(1);
  return said === "" ? name : `${name}: ${said}`;
}
