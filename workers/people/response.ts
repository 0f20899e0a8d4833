import { sha256 } from "../gateway/secrets.ts";
import type { Shown } from "./page.ts";
import { STYLE } from "./style.ts";

let policy: Promise<string> | undefined;

/** The page's own style and its own form, and nothing else. */
function contentPolicy(): Promise<string> {
  policy ??= sha256(STYLE).then(
    (hash) =>
      `default-src 'none'; style-src 'sha256-${btoa(String.fromCharCode(...hash))}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
  );
  return policy;
}

/** The link is a credential: the page is kept nowhere, found by no search, and tells nobody where it is. */
export async function answered({ html, status }: Shown): Promise<Response> {
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": await contentPolicy(),
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex, nofollow",
    },
  });
}
