import { describe, expect, it } from "vitest";
import { failureSentence, fieldName, type Failed } from "./failure-sentence.ts";
import type { Effect } from "./timeline-types.ts";

const BASE = "https://serverlessworkflow.io/spec/1.0.0/errors/";

function effect(
  status: number | undefined,
  request: Partial<Extract<Effect["request"], { kind: "http" }>> = {},
): Effect {
  return {
    id: "1.1",
    key: "k",
    request: {
      kind: "http",
      method: "post",
      url: "https://pay.example.com/charges",
      headers: {},
      body: null,
      output: "content",
      redirect: false,
      timeoutMs: 1_000,
      ...request,
    },
    repeatable: true,
    attempt: 1,
    requestedAt: 0,
    settledAt: 1,
    outcome: { ok: false, error: { type: "t", status: status ?? 503 }, ...(status === undefined ? {} : { status }) },
    indeterminate: null,
    inDoubt: false,
    parked: null,
    settledBy: null,
  };
}

const said = (kind: string, more: Partial<Failed["error"]>, rest: Partial<Failed> = {}) =>
  failureSentence({
    error: { type: BASE + kind, status: 400, ...more },
    step: "Charge the card",
    effect: null,
    task: undefined,
    ...rest,
  });

describe("failureSentence", () => {
  it("names the field of an expression by where its text stands, without showing jq, and opens it", () => {
    const task = { call: "http", with: { method: "post", body: { sum: "${ .price * .count }" } } };
    const detail = "${ .price * .count }: null and object can't be multiplied";
    expect(said("expression", { detail }, { task })).toEqual({
      sentence: "Charge the card can't work out the field “sum”: null and object can't be multiplied.",
      actions: [
        { kind: "step", field: "/with/body/sum" },
        { kind: "rerun", edit: true },
      ],
    });
  });

  it("says an expression whole where it stands in no field that is known", () => {
    const failed = said("expression", { detail: "cannot iterate over null" });
    expect(failed.sentence).toBe("Charge the card can't work out one of its fields: cannot iterate over null.");
    expect(failed.actions[0]).toEqual({ kind: "step", field: null });
  });

  it("leads from refused credentials to the connection that holds them", () => {
    const authentication = { scheme: "connection", connection: "stripe", connector: "http.request" } as const;
    const failed = said("authentication", { status: 401 }, { effect: effect(401, { authentication }) });
    expect(failed.sentence).toBe("pay.example.com did not accept the credentials that Charge the card uses.");
    expect(failed.actions[0]).toEqual({ kind: "connection", name: "stripe" });
    // What HTTP answers comes as a communication error with its status.
    expect(said("communication", { status: 401 }, { effect: effect(401, { authentication }) })).toEqual(failed);
  });

  it("leads to the secrets where one holds the policy, or is not to be had", () => {
    const authentication = { scheme: "bearer", secret: "stripeKey" } as const;
    expect(said("communication", { status: 403 }, { effect: effect(403, { authentication }) })).toEqual({
      sentence: "pay.example.com knows who asks, and does not allow what Charge the card wants.",
      actions: [{ kind: "secret" }, { kind: "rerun", edit: false }],
    });
    const missing = said("authorization", { title: "Secret not available", detail: "There is no secret a." });
    expect(missing.sentence).toBe("Charge the card is not allowed to do this: There is no secret a.");
    expect(missing.actions[0]).toEqual({ kind: "secret" });
  });

  it.each([
    [503, "pay.example.com had a fault when Charge the card called it (503).", { kind: "rerun", edit: false }],
    [
      429,
      "pay.example.com has had too many requests, and turned Charge the card away.",
      { kind: "rerun", edit: false },
    ],
    [
      404,
      "pay.example.com has nothing at the address that Charge the card calls.",
      { kind: "step", field: "/with/endpoint" },
    ],
    [422, "pay.example.com refused what Charge the card sent (422).", { kind: "rerun", edit: true }],
    [undefined, "pay.example.com could not be reached by Charge the card.", { kind: "rerun", edit: false }],
  ] as const)("tells what an answer of %s means", (status, sentence, first) => {
    const failed = said("communication", { status: status ?? 503 }, { effect: effect(status) });
    expect(failed.sentence).toBe(sentence);
    expect(failed.actions[0]).toEqual(first);
  });

  it("says who was late: a service, a person, or the step itself", () => {
    expect(said("timeout", { status: 408 }, { effect: effect(undefined) }).sentence).toBe(
      "pay.example.com did not answer Charge the card in time.",
    );
    expect(said("timeout", { status: 408 })).toEqual({
      sentence: "Charge the card took longer than it may.",
      actions: [
        { kind: "rerun", edit: false },
        { kind: "step", field: "/timeout" },
      ],
    });
    const person = {
      form: "approve",
      assignee: "ada@example.com",
      title: "Pay?",
      description: null,
      schema: null,
      expiresAt: 1,
      remindAfterMs: null,
      notify: null,
    } as const;
    const asked: Effect = { ...effect(undefined), request: { kind: "listen", filters: [], person } };
    expect(said("timeout", { status: 408 }, { effect: asked }).sentence).toBe(
      "ada@example.com did not answer Charge the card in time.",
    );
  });

  it("asks for another input where what came in is not of its schema", () => {
    const detail = "The input does not match its schema: /email: is required";
    const failed = said("validation", { detail }, { step: null });
    expect(failed.sentence).toBe(`The input of the workflow is not of the form that it asks for: ${detail}.`);
    expect(failed.actions).toEqual([{ kind: "rerun", edit: true }]);
    expect(said("validation", { detail }).actions[1]).toEqual({ kind: "step", field: null });
  });

  it("names the field that is not set up right", () => {
    const failed = said("configuration", { title: "Invalid method", detail: '"POTS" is not an HTTP method.' });
    expect(failed.sentence).toBe(
      'Charge the card is not set up right in the field “method”: "POTS" is not an HTTP method.',
    );
    expect(failed.actions[0]).toEqual({ kind: "step", field: "/with/method" });
  });

  it("says what the workflow itself raised, and what broke off, in their own words", () => {
    const raised = failureSentence({
      error: { type: "https://example.com/no-stock", status: 409, title: "No stock", detail: "None is left" },
      step: "Reserve",
      effect: null,
      task: undefined,
    });
    expect(raised.sentence).toBe("Reserve ended it on purpose: None is left.");
    expect(said("runtime", { detail: "Too many events" }).sentence).toBe("Charge the card broke off: Too many events.");
    expect(said("runtime", { title: "Journal too large" }, { step: null })).toEqual({
      sentence: "The workflow broke off: Journal too large.",
      actions: [{ kind: "rerun", edit: false }],
    });
  });
});

describe("fieldName", () => {
  it("is the last name of a pointer that says something", () => {
    expect(fieldName("/with/headers/X-Key")).toBe("the field “X-Key”");
    expect(fieldName("/with/to/0")).toBe("the field “to”");
    expect(fieldName("/with")).toBe("one of its fields");
    expect(fieldName(null)).toBe("one of its fields");
  });
});
