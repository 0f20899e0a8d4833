/**
 * The Worker's own paths, as `run_worker_first` in wrangler.toml has them: what is not there is a problem.
 * `/hooks` alone is a page of the dashboard; below it are the addresses of hooks.
 * On Cloudflare any other path never comes here; on one machine the dashboard is served by this.
 */
const OWN_PATH =
  /^\/(?:(?:v1|\.well-known)(?:\/|$)|(?:hooks|people)\/|(?:sign-in|healthz|metrics|openapi\.json|docs)$)/;

/** Whether a request is for the dashboard: a page of it, or a file. */
export function isForDashboard(method: string, pathname: string): boolean {
  return (method === "GET" || method === "HEAD") && !OWN_PATH.test(pathname);
}
