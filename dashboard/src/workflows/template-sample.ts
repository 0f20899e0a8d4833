const nameOf = (workflow: string): string => `millrace.sample.${workflow}`;

/** Keeps what a template's workflow can be tried with, on this machine: the workflow has no place for it. */
export function keepSample(workflow: string, sample: unknown): void {
  try {
    localStorage.setItem(nameOf(workflow), JSON.stringify(sample));
  } catch {
    // No room, or it is forbidden: the person types an input.
  }
}

/** Undefined: there is none. */
export function templateSample(workflow: string): unknown {
  try {
    const kept = localStorage.getItem(nameOf(workflow));
    return kept === null ? undefined : JSON.parse(kept);
  } catch {
    return undefined;
  }
}
