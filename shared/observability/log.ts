type Level = "debug" | "info" | "warn" | "error";

/** Dot-separated: `hook.refused`, `lifecycle.shipped`. What a search or an alert goes by. */
export type LogEvent = `${string}.${string}`;

/** Never logged, at any depth: these are where secrets and personal data travel. */
interface Forbidden {
  readonly token?: never;
  readonly headers?: never;
  readonly body?: never;
  readonly secret?: never;
  readonly authorization?: never;
}

export type LogValue = string | number | boolean | null | undefined | readonly LogValue[] | LogFields;
export type LogFields = Forbidden & { readonly [field: string]: LogValue };

export type LogWrite = (level: Level, line: string) => void;

export interface Logger {
  debug(event: LogEvent, fields?: LogFields): void;
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}

/** The runtime forwards the console; its levels are kept by it. */
const toConsole: LogWrite = (level, line) => console[level](line);

/**
 * One JSON object per line: `{at, level, event, …fields}`, `at` in ISO 8601.
 * @param base fields of every line of this logger
 */
export function createLogger(base: LogFields = {}, write: LogWrite = toConsole): Logger {
  const at =
    (level: Level) =>
    (event: LogEvent, fields: LogFields = {}) =>
      write(level, JSON.stringify({ ...base, ...fields, at: new Date().toISOString(), level, event }));
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** An error as fields: its stack is for us, and never goes to a caller. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: String(error) };
  return { error: `${error.name}: ${error.message}`, stack: error.stack };
}

/** For who has nothing to add to every line. */
export const log: Logger = createLogger();
