/** jqjs ships no types. What is declared here is what expressions-jqjs-runtime.ts uses. */
declare module "@michaelhomer/jqjs" {
  interface Jq {
    (program: string, input: unknown): Iterable<unknown>;
    compile(program: string): { readonly ast: object };
  }
  /** What stands behind `@html`, `@base64` and so on, and behind interpolation (text). */
  export const formats: Record<string, (value: unknown) => string>;
  const jq: Jq;
  export default jq;
}
