/**
 * The Worker's own paths: what is not there is a problem. `/hooks` alone is a page of the dashboard; below it are the
 * addresses of hooks. On Cloudflare a file never comes here; on one machine files too are served by this.
 */
const OWN_PATH =
  /^\/(?:(?:v1|\.well-known)(?:\/|$)|(?:hooks|people)\/|(?:sign-in|healthz|metrics|openapi\.json|docs)$)/;

/** Whether a request is for the dashboard: a page of it, or a file. */
export function isForDashboard(method: string, pathname: string): boolean {
  return (method === "GET" || method === "HEAD") && !OWN_PATH.test(pathname);
}

/** Files whose names follow from what is in them: each release has others. */
const HASHED = "/assets/";

/** A file of the dashboard, else its page: that knows what to show at the address. */
export async function dashboardFile(
  files: (request: Request) => Promise<Response>,
  request: Request,
): Promise<Response> {
  const { pathname, origin } = new URL(request.url);
  const file = await files(request);
  if (file.status !== 404) return file;
  await file.body?.cancel();
  // A page that is older than this release asks for what is gone. Any text with a 200 would be taken for the file, and
  // the headers of files that are there would have it, or this answer, kept for a year.
  if (pathname.startsWith(HASHED))
    return new Response("There is no such file in this release. Reload the page.\n", {
      status: 404,
      headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
    });
  return files(new Request(`${origin}/`, request));
}
