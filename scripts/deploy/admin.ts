/**
 * `npm run admin -- --url <origin> --name <organisation> [--id <tenant>] [--lanes <n>] [--env <environment>]`: makes an
 * organisation and its first key, through the deployment's own admin route, and prints the key and a one-time
 * sign-in link. The admin token comes from ADMIN_TOKEN, else from where a deploy from this checkout kept it.
 * With `--id` of an organisation that is there: a new sign-in link, and no new key.
 *
 * `npm run admin -- --url <origin> --id <tenant> [--starts-per-minute <n|default>] [--under-way <n|default>]`: what an
 * organisation may do (docs/admission.md); with neither, prints what is set.
 *
 * `npm run admin -- --url <origin> --rotate-platform-key [--env <environment>]`: after the deployment was given a new
 * PLATFORM_KEY (docs/deploy.md), wraps the keys of all organisations by it.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { tenantId } from "../../shared/domain/ids.ts";
import { ApiClient } from "../lib/api-client.ts";
import { HOME } from "../lib/paths.ts";
import { command, say, Stop } from "../lib/terminal.ts";
import { custodyFile } from "./secrets.ts";

const USAGE =
  'npm run admin -- --url https://… --name "Your organisation" [--id <tenant>] [--lanes <n>] [--env staging|production]\n' +
  "       npm run admin -- --url https://… --id <tenant> [--starts-per-minute <n|default>] [--under-way <n|default>]\n" +
  "       npm run admin -- --url https://… --rotate-platform-key [--env staging|production]";

const quotaSchema = z.object({ startsPerMinute: z.number().nullable(), underWay: z.number().nullable() });

const createdSchema = z.object({
  organisation: z.object({ id: z.string(), name: z.string() }),
  key: z.object({ secret: z.string() }).nullable(),
});

const rotatedSchema = z.object({
  rewrapped: z.number(),
  unchanged: z.number(),
  failed: z.array(z.object({ organisation: z.string(), detail: z.string() })),
  next: z.string().nullable(),
});

await command(async () => {
  const { url, name, id, env, rotate, quota, lanes } = options();
  const api = new ApiClient(url, adminToken(env));
  if (rotate) return rotatePlatformKey(api);
  if (name === undefined) return setQuota(api, id, quota);
  const { organisation, key } = await api.post("/v1/admin/organisations", { id, name, lanes }, createdSchema);
  const link = await api.post(`/v1/admin/organisations/${organisation.id}/sign-in`, {}, z.object({ url: z.string() }));
  say(`Organisation  ${organisation.name} (${organisation.id})`);
  say(`API key       ${key?.secret ?? "it has one already; make others with it, or in the dashboard"}`);
  say(`Sign in       ${link.url} (once, within 15 minutes)`);
  if (key !== null)
    say("\nThe key is shown this once, and opens everything in the organisation: keep it as you keep a password.");
});

/** Page by page; one that was cut short is done by the same command. */
async function rotatePlatformKey(api: ApiClient): Promise<void> {
  let after: string | null = null;
  let [rewrapped, unchanged] = [0, 0];
  const failed: string[] = [];
  do {
    const page: z.infer<typeof rotatedSchema> = await api.post("/v1/admin/platform-key", { after }, rotatedSchema);
    rewrapped += page.rewrapped;
    unchanged += page.unchanged;
    failed.push(...page.failed.map(({ organisation, detail }) => `${organisation}: ${detail}`));
    after = page.next;
  } while (after !== null);
  say(`${rewrapped} organisations' keys are wrapped by the new platform key now, ${unchanged} were already.`);
  if (failed.length > 0) throw new Stop(`${failed.length} failed; keep PLATFORM_KEY_PREVIOUS:\n${failed.join("\n")}`);
  say("PLATFORM_KEY_PREVIOUS is not needed any more.");
}

async function setQuota(api: ApiClient, id: string, quota: Quota): Promise<void> {
  const set = await api.post(`/v1/admin/organisations/${id}/quota`, quota, quotaSchema);
  const text = (limit: number | null): string => (limit === null ? "as the platform has it" : String(limit));
  say(`Starts per minute      ${text(set.startsPerMinute)}`);
  say(`Executions under way   ${text(set.underWay)}`);
}

type Quota = Partial<z.infer<typeof quotaSchema>>;

function limitOf(name: string, given: string | undefined): Quota {
  if (given === undefined) return {};
  if (given === "default") return { [name]: null };
  if (!/^\d{1,8}$/.test(given)) throw new Error(`${given} is neither a number nor "default"`);
  return { [name]: Number(given) };
}

interface Options {
  readonly url: string;
  readonly env: string;
  readonly rotate: boolean;
  /** Undefined: it is about the quota of the organisation that is there. */
  readonly name: string | undefined;
  readonly id: string;
  /** Undefined: as the platform has it. */
  readonly lanes: number | undefined;
  readonly quota: Quota;
}

function options(): Options {
  try {
    const { values } = parseArgs({
      options: {
        url: { type: "string" },
        name: { type: "string" },
        id: { type: "string" },
        lanes: { type: "string" },
        env: { type: "string", default: "staging" },
        "starts-per-minute": { type: "string" },
        "under-way": { type: "string" },
        "rotate-platform-key": { type: "boolean", default: false },
      },
    });
    const { url, id, env, name, "rotate-platform-key": rotate } = values;
    if (url === undefined || (name === undefined && id === undefined && !rotate))
      throw new Error("--url is needed, and --name, --id or --rotate-platform-key");
    const quota = {
      ...limitOf("startsPerMinute", values["starts-per-minute"]),
      ...limitOf("underWay", values["under-way"]),
    };
    if (name !== undefined && Object.keys(quota).length > 0)
      throw new Error("a quota is of an organisation that is there: --id, without --name");
    if (values.lanes !== undefined && (name === undefined || !/^[1-9]\d{0,3}$/.test(values.lanes)))
      throw new Error("--lanes takes a number, when the organisation is made (--name): it never changes afterwards");
    const lanes = values.lanes === undefined ? undefined : Number(values.lanes);
    const made = { name, id: id ?? tenantId((length) => randomBytes(length)), lanes };
    return { url: new URL(url).origin, env, rotate, quota, ...made };
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : String(error)}\nusage: ${USAGE}`);
  }
}

function adminToken(environment: string): string {
  const file = custodyFile(HOME, environment, "ADMIN_TOKEN");
  const token = process.env["ADMIN_TOKEN"] ?? (existsSync(file) ? readFileSync(file, "utf8").trim() : "");
  if (token === "") throw new Stop(`Set ADMIN_TOKEN to the deployment's admin token: there is none at ${file}.`);
  return token;
}
