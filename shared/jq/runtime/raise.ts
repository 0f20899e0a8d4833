/**
 * A jq error on its way to a `try`. Not an Error: making a stack trace costs more than all the rest of
 * a small program, and nobody reads it. At the border it becomes a JqRuntimeError.
 */
export class Raise {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

export function raise(value: unknown): never {
  throw new Raise(value);
}
