import type { DemoOrganisation } from "./demo-organisation.ts";

/** What a ready server prints. Other scripts read it: each line's label is a promise. */
export function banner(input: { origin: string; key: string; demo: DemoOrganisation; tookMs: number }): string {
  const { origin, key, demo, tookMs } = input;
  return `
Millrace is ready at ${origin} (${(tookMs / 1000).toFixed(1)} s)

  Dashboard  ${demo.signIn}
             (signs you in, once; after that with the API key)
  API key    ${key}
  Try it     curl -X POST ${demo.hook} -H 'content-type: application/json' -d '{"name":"Ada"}'
  Reference  ${origin}/docs

Ctrl+C stops it. State is kept, and the next start goes on where this one ended.`;
}
