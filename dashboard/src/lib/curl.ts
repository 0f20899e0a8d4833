import type { Hook } from "../api.ts";

const origin = (): string => window.location.origin;
const KEY = '-H "Authorization: Bearer $MILLRACE_KEY"';
const JSON_TYPE = "-H 'Content-Type: application/json'";

/** As people write it: an option a line. None of them is broken in two. */
const call = (...options: readonly string[]): string => `curl ${options.join(" \\\n  ")}`;

/** Lines for a shell. `$MILLRACE_KEY` stands for an API key: the dashboard does not have one. */
export const curl = {
  createWorkflow: (): string =>
    call(
      `${origin()}/v1/workflows`,
      KEY,
      JSON_TYPE,
      `-d '{"definition": {
    "document": {"dsl": "1.0.3", "namespace": "default", "name": "hello", "version": "1.0.0"},
    "do": [{"greet": {"set": {"greeting": "\${ \\"Hello, \\" + (.name // \\"world\\") }"}}}]
  }}'`,
    ),
  run: (workflow: string): string =>
    call(`${origin()}/v1/executions`, KEY, JSON_TYPE, `-d '{"workflow": "${workflow}", "input": {}}'`),
  sendHook,
};

const HELLO = { hello: "world" };
/** Longer, and nobody sees what else there is in the line. In characters. */
const MAX_BODY = 600;

/** Signs as the hook wants it; `SECRET` is what making the hook answered, once. @param example what is sent */
function sendHook(hook: Hook, example?: unknown): string {
  const json = JSON.stringify(example ?? HELLO);
  const quoted = `'${(json.length > MAX_BODY ? JSON.stringify(HELLO) : json).replaceAll("'", String.raw`'\''`)}'`;
  const [data, body] = [`-d ${quoted}`, `BODY=${quoted}`];
  switch (hook.verification.kind) {
    case "none":
      return call(hook.url, JSON_TYPE, data);
    case "bearer":
      return call(hook.url, JSON_TYPE, '-H "Authorization: Bearer $SECRET"', data);
    case "github":
      return `${body}
SIG=$(printf %s "$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)
${call(
  hook.url,
  JSON_TYPE,
  '-H "X-Hub-Signature-256: sha256=$SIG"',
  '-H "X-GitHub-Event: push"',
  '-H "X-GitHub-Delivery: $(date +%s)-$$"',
  '-d "$BODY"',
)}`;
    case "standard-webhooks":
      return `${body}; ID=msg_$(date +%s)_$$; AT=$(date +%s)
HEX=$(printf %s "\${SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
SIG=$(printf %s "$ID.$AT.$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$HEX" -binary | openssl base64 -A)
${call(
  hook.url,
  JSON_TYPE,
  '-H "webhook-id: $ID"',
  '-H "webhook-timestamp: $AT"',
  '-H "webhook-signature: v1,$SIG"',
  '-d "$BODY"',
)}`;
  }
}
