/** One kind of thing that a world has, or has not: what it does by itself, when it is over, and what must be true then. */
export interface Part {
  /** Called once, outside of any object's life. */
  begin(): void;
  /** Whether what it waits for has come; asked after the storm, again and again. */
  isOver(): boolean;
  /** What is wrong, once nothing happens any more. */
  check(): readonly string[];
}
