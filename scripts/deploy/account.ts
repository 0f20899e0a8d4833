import { z } from "zod";
import { ROOT, TOOLS } from "../lib/paths.ts";
import { runTool, type ToolOutput } from "../lib/run-tool.ts";
import { Stop } from "../lib/terminal.ts";

/** The code of Cloudflare's API for a Worker that is not there. */
const WORKER_NOT_FOUND = /\[code: 10007\]/;

const databasesSchema = z.array(z.object({ name: z.string(), uuid: z.string() }));
const secretsSchema = z.array(z.object({ name: z.string() }));

/** What a deploy asks of the account, all through wrangler: its sign-in, its retries, its checks. */
export class Account {
  readonly #config: string;

  /** @param config the wrangler configuration that names the Worker */
  constructor(config: string) {
    this.#config = config;
  }

  async mustBeSignedIn(): Promise<void> {
    const { code, stdout, stderr } = await this.#wrangler(["whoami"]);
    if (code === 0 && !/not authenticated/i.test(`${stdout}${stderr}`)) return;
    throw new Stop(
      "wrangler is not signed in. Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID.",
    );
  }

  /** All that wrangler checks before it would upload, without an account. @param folder for what it makes */
  async dryRun(folder: string): Promise<void> {
    await this.#must(["deploy", "--dry-run", "--outdir", folder]);
  }

  /** The database's id, by its name; undefined where there is none. */
  async databaseId(name: string): Promise<string | undefined> {
    const { stdout } = await this.#must(["d1", "list", "--json"]);
    return databasesSchema.parse(JSON.parse(stdout)).find((database) => database.name === name)?.uuid;
  }

  async createDatabase(name: string): Promise<string> {
    await this.#must(["d1", "create", name, "--update-config=false"]);
    const id = await this.databaseId(name);
    if (id === undefined)
      throw new Stop(`The database ${name} was created, and is not listed yet. Run the deploy again.`);
    return id;
  }

  async hasQueue(name: string): Promise<boolean> {
    return (await this.#wrangler(["queues", "info", name])).code === 0;
  }

  async createQueue(name: string): Promise<void> {
    await this.#must(["queues", "create", name]);
  }

  /** The names of the Worker's secrets; null where there is no such Worker yet. */
  async secretNames(): Promise<ReadonlySet<string> | null> {
    const output = await this.#wrangler(["secret", "list", "--format", "json"]);
    if (output.code === 0) return new Set(secretsSchema.parse(JSON.parse(output.stdout)).map(({ name }) => name));
    if (WORKER_NOT_FOUND.test(`${output.stdout}${output.stderr}`)) return null;
    throw failed(["secret", "list"], output);
  }

  async migrate(database: string): Promise<void> {
    await this.#must(["d1", "migrations", "apply", database, "--remote"]);
  }

  /**
   * @param secretsFile JSON of what is to be set; those that the Worker has already stay
   * @returns the address of the deployment, where wrangler names one
   */
  async deploy(secretsFile: string | undefined): Promise<string | undefined> {
    const { stdout } = await this.#must([
      "deploy",
      ...(secretsFile === undefined ? [] : ["--secrets-file", secretsFile]),
    ]);
    return /https:\/\/\S+/.exec(stdout)?.[0];
  }

  async #must(args: readonly string[]): Promise<ToolOutput> {
    const output = await this.#wrangler(args);
    if (output.code !== 0) throw failed(args, output);
    return output;
  }

  #wrangler(args: readonly string[]): Promise<ToolOutput> {
    return runTool(TOOLS.wrangler, [...args, "--config", this.#config], { cwd: ROOT });
  }
}

function failed(args: readonly string[], { stdout, stderr }: ToolOutput): Stop {
  return new Stop(`wrangler ${args.join(" ")} failed.\n${stdout}${stderr}`.trimEnd());
}
