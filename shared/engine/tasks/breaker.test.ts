import { describe, expect, it } from "vitest";
import type { EffectRequest } from "../../domain/effects.ts";
import { Simulation } from "../testing/simulation.ts";

/** The first request that a workflow makes. */
const requested = (yaml: string): (EffectRequest & { readonly breaker?: unknown }) | undefined =>
  new Simulation(yaml).open[0]?.request;

const HTTP = "call: http, with: {method: get, endpoint: 'https://x.test'}";
const DOCUMENT = "document: {endpoint: 'https://x.test/d'}";
const KINDS = {
  http: HTTP,
  openapi: `call: openapi, with: {${DOCUMENT}, operationId: a}`,
  grpc: "call: grpc, with: {proto: {endpoint: 'https://x.test/p'}, service: {name: S, host: x.test}, method: M}",
  asyncapi: `call: asyncapi, with: {${DOCUMENT}, operation: a, message: {payload: {}}}`,
  mcp: "call: mcp, with: {method: tools/list, transport: {http: {endpoint: 'https://x.test'}}}",
};

describe("metadata.circuitBreaker", () => {
  it.each(Object.entries(KINDS))("goes with the request of call: %s", (kind, call) => {
    const said = "metadata: {circuitBreaker: {failures: 2, window: PT10S, reset: {minutes: 1}}}";
    expect(requested(`do: [{c: {${call}, ${said}}}]`)).toMatchObject({
      kind,
      breaker: { failures: 2, windowMs: 10_000, resetMs: 60_000 },
    });
    expect(requested(`do: [{c: {${call}, metadata: {circuitBreaker: false}}}]`)).toMatchObject({
      kind,
      breaker: false,
    });
    expect(requested(`do: [{c: {${call}}}]`)).not.toHaveProperty("breaker");
  });

  it("is that of the nearest task around where the task itself says nothing", () => {
    const inner = (own: string) => `{do: [{c: {${HTTP}${own}}}], metadata: {circuitBreaker: {failures: 3}}}`;
    const outer = (own: string) => `do: [{o: {do: [{i: ${inner(own)}}], metadata: {circuitBreaker: false}}}]`;
    expect(requested(outer(""))?.breaker).toEqual({ failures: 3 });
    expect(requested(outer(", metadata: {circuitBreaker: {reset: PT2S}}"))?.breaker).toEqual({ resetMs: 2_000 });
    expect(requested(outer(", metadata: {circuitBreaker: {}}"))?.breaker).toEqual({});
  });

  it("is said where a function is called as well as where it is defined", () => {
    const workflow = (own: string, called: string) =>
      `{use: {functions: {f: {${HTTP}${own}}}}, do: [{c: {call: f${called}}}]}`;
    const three = ", metadata: {circuitBreaker: {failures: 3}}";
    const none = ", metadata: {circuitBreaker: false}";
    expect(requested(workflow("", three))?.breaker).toEqual({ failures: 3 });
    expect(requested(workflow(none, three))?.breaker).toBe(false);
  });

  it("is nothing that other effects know", () => {
    const request = requested(
      "do: [{c: {run: {script: {language: js, code: '1'}}, metadata: {circuitBreaker: false}}}]",
    );
    expect(request).toMatchObject({ kind: "script" });
    expect(request).not.toHaveProperty("breaker");
  });
});
