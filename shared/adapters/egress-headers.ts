import { textToBase64 } from "./base64.ts";
import { Refused } from "./egress-checks.ts";
import { standardError } from "./standard-errors.ts";

const USER_AGENT = "Millrace/1";

/** What goes on the wire: without user information, which travels as a header. */
export function bareUrl(url: URL): string {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  return copy.href;
}

/** The headers of a request to `url`, or Refused where one of them can't be sent. */
export function headersOf(url: URL, given: Readonly<Record<string, string>>): Headers {
  const headers = new Headers({ "user-agent": USER_AGENT });
  // `fetch` refuses user information in a URL; RFC 7617 has a place for it.
  if (url.username !== "")
    headers.set("authorization", `Basic ${textToBase64(`${decoded(url.username)}:${decoded(url.password)}`)}`);
  for (const [name, value] of Object.entries(given)) {
    try {
      headers.set(name, value);
    } catch {
      const detail = `${JSON.stringify(name.slice(0, 100))} is not a header that can be sent: its name or value holds characters that HTTP does not allow.`;
      throw new Refused(standardError("configuration", 400, "Invalid Header", detail));
    }
  }
  return headers;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A lone percent sign is one of the password's characters.
    return part;
  }
}
