/** What the command line asks of a part; null: as the part itself has it. */
export interface PartOptions {
  readonly quick: boolean;
  readonly rounds: number | null;
  readonly only: readonly string[] | null;
  readonly inFlight: number | null;
  readonly executions: number | null;
  readonly sockets: number | null;
  /** Says how far it is; not part of the result. */
  progress(line: string): void;
}

/** What a part of the benchmark has measured. */
export interface PartResult {
  /** For JSON. */
  readonly report: unknown;
  readonly text: string;
  /** What was not done as it should be; never that it took long. */
  readonly problems: readonly string[];
}
