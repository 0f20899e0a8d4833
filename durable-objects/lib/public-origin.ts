/** `npm start` says where it listens; this is for other ways to run it. */
const DEVELOPMENT_ORIGIN = "http://127.0.0.1:8787";

/** Where people reach this deployment, without a slash at the end; undefined: nobody has said. */
export function publicOrigin(env: { readonly PUBLIC_URL?: string; readonly ENVIRONMENT: string }): string | undefined {
  if (env.PUBLIC_URL !== undefined && env.PUBLIC_URL !== "") return env.PUBLIC_URL.replace(/\/+$/, "");
  return env.ENVIRONMENT === "development" ? DEVELOPMENT_ORIGIN : undefined;
}
