import { aboutRequest } from "../../../shared/api/about.ts";
import { past } from "../lib/format.ts";
import { hooksStrings as text } from "../strings/hooks.ts";

/** Fits the builder's panel, with the time after it. In characters. */
const MAX_ABOUT = 34;

/** What tells a request from the others that came: what it is about, and when it came. */
export function RequestName({
  request,
  now,
}: {
  readonly request: { readonly at: string; readonly input: unknown };
  readonly now: number;
}) {
  const about = aboutRequest(request.input, MAX_ABOUT);
  return <>{text.requestName(about === "" ? text.request : about, past(Date.parse(request.at), now))}</>;
}
