import { describe, expect, it } from "vitest";
import type { Problem } from "../domain/result.ts";
import { fail, ok } from "../domain/result.ts";
import { parseCloudEvent } from "./cloud-event.ts";
import { readEvents } from "./http.ts";
import { MAX_EVENT_BYTES, MAX_EVENTS_PER_BATCH } from "./limits.ts";

const event = { specversion: "1.0", id: "1", source: "/shop", type: "order.paid" };

function read(headers: Record<string, string>, body: string | Uint8Array) {
  return readEvents({
    headers: Object.entries(headers),
    body: typeof body === "string" ? new TextEncoder().encode(body) : body,
    json: (bytes) => {
      try {
        return ok(JSON.parse(new TextDecoder().decode(bytes)) as unknown);
      } catch {
        return fail("invalid", "no JSON");
      }
    },
  });
}
const structured = (value: unknown) =>
  read({ "Content-Type": "application/cloudevents+json; charset=utf-8" }, JSON.stringify(value));
const batch = (value: unknown) => read({ "content-type": "application/cloudevents-batch+json" }, JSON.stringify(value));
const attributes = { "CE-SpecVersion": "1.0", "ce-id": "1", "ce-source": "/shop", "ce-type": "order.paid" };

function problems(result: ReturnType<typeof read>): readonly Problem[] {
  expect(result.ok).toBe(false);
  if (result.ok) return [];
  expect(result.error.code).toBe("invalid");
  return result.error.problems ?? [];
}
const paths = (result: ReturnType<typeof read>) => problems(result).map(({ path }) => path);

describe("structured mode", () => {
  it("takes an event as it is, extensions and all", () => {
    const full = {
      ...event,
      time: "2026-11-23T09:30:00.5+01:00",
      subject: "order 7",
      datacontenttype: "application/json",
      dataschema: "https://example.com/s.json",
      traceparent: "00-ab",
      sequence: 7,
      sampled: true,
      data: { __proto__x: 1, nested: [null] },
    };
    expect(structured(full)).toEqual({ ok: true, value: [full] });
  });

  it("takes a null attribute as one that is not there, and null as data", () => {
    expect(structured({ ...event, subject: null, data: null })).toEqual({
      ok: true,
      value: [{ ...event, data: null }],
    });
  });

  it("says what is missing, and where", () => {
    expect(paths(structured({}))).toEqual(["/specversion", "/id", "/source", "/type"]);
    expect(problems(structured({ ...event, type: undefined }))).toEqual([
      { path: "/type", code: "event.required", message: 'The attribute "type" is missing.' },
    ]);
    expect(problems(structured([event]))[0]?.message).toBe("An event is a JSON object.");
  });

  it.each([
    ["specversion", "0.3"],
    ["id", ""],
    ["id", 7],
    ["id", "x".repeat(1_025)],
    ["id", "a\u0000b"],
    ["id", "\ud800"],
    ["source", "not a uri"],
    ["source", "%zz"],
    ["time", "yesterday"],
    ["time", "2026-02-30T00:00:00Z"],
    ["time", "2026-11-23 09:30:00Z"],
    ["dataschema", "relative/schema"],
    ["datacontenttype", "json"],
    ["data_base64", "!"],
    ["orderId", "7"],
    ["order-id", "7"],
    ["a".repeat(65), "7"],
    ["order", { id: 7 }],
    ["amount", 1.5],
    ["amount", 2 ** 31],
    ["tags", ["a"]],
  ])("refuses %s: %j", (name, value) => {
    expect(paths(structured({ ...event, [name]: value }))).toEqual([`/${name.slice(0, 64)}`]);
  });

  it("refuses data twice, what is too large, and names that are no attributes, without losing its own prototype", () => {
    expect(paths(structured({ ...event, data: 1, data_base64: "AA==" }))).toEqual(["/data_base64"]);
    const large = problems(structured({ ...event, data: "ä".repeat(MAX_EVENT_BYTES / 2) }));
    expect(large[0]).toMatchObject({ path: "", code: "event.size" });
    const hostile = read(
      { "content-type": "application/cloudevents+json" },
      `{"__proto__": {"polluted": true}, "specversion": "1.0", "id": "1", "source": "/s", "type": "t"}`,
    );
    expect(paths(hostile)).toEqual(["/__proto__"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(structured({ ...event, constructor: "x" })).toEqual({ ok: true, value: [{ ...event, constructor: "x" }] });
    expect(
      paths(structured({ ...event, ...Object.fromEntries([...Array(65).keys()].map((n) => [`a${n}`, n])) })),
    ).toEqual([""]);
  });
});

describe("batched mode", () => {
  it("takes a list, an empty one too", () => {
    expect(batch([event, { ...event, id: "2" }])).toEqual({ ok: true, value: [event, { ...event, id: "2" }] });
    expect(batch([])).toEqual({ ok: true, value: [] });
  });

  it("takes all or none, and says which are wrong", () => {
    expect(paths(batch([event, { ...event, id: 1 }, 7]))).toEqual(["/1/id", "/2"]);
    expect(problems(batch(event))[0]?.code).toBe("event.batch");
    expect(problems(batch(Array(MAX_EVENTS_PER_BATCH + 1).fill(event)))[0]?.message).toContain("MAX_EVENTS_PER_BATCH");
  });
});

describe("binary mode", () => {
  it("has attributes in headers and data in the body, by its content type", () => {
    const as = (type: string, body: string | Uint8Array) => read({ ...attributes, "content-type": type }, body);
    const base = (type: string) => ({ ...event, datacontenttype: type });
    expect(as("application/json", '{"a": 1}')).toEqual({
      ok: true,
      value: [{ ...base("application/json"), data: { a: 1 } }],
    });
    expect(as("application/vnd.x+json; v=1", "[1]")).toMatchObject({ ok: true, value: [{ data: [1] }] });
    expect(as("text/plain; charset=utf-8", "7")).toMatchObject({ ok: true, value: [{ data: "7" }] });
    expect(as("application/xml", "<a/>")).toMatchObject({ ok: true, value: [{ data: "<a/>" }] });
    expect(as("application/octet-stream", new Uint8Array([0, 255]))).toMatchObject({
      ok: true,
      value: [{ data_base64: "AP8=" }],
    });
    expect(as("text/plain; charset=iso-8859-1", new Uint8Array([0xe4]))).toMatchObject({
      ok: true,
      value: [{ data_base64: "5A==" }],
    });
    expect(read(attributes, "")).toEqual({ ok: true, value: [event] });
    expect(read(attributes, "{}")).toEqual({ ok: true, value: [{ ...event, data: {} }] });
    expect(as("application/json", "{").ok).toBe(false);
    expect(as("text/plain", new Uint8Array([0xff])).ok).toBe(false);
  });

  it("decodes headers: quotes, then percent", () => {
    const value = (text: string) => read({ ...attributes, "ce-note": text }, "");
    expect(value("Euro%20%E2%82%AC%20%F0%9F%98%80")).toMatchObject({ value: [{ note: "Euro € 😀" }] });
    expect(value('"a \\"b\\" %25"')).toMatchObject({ value: [{ note: 'a "b" %' }] });
    expect(paths(value("100%"))).toEqual(["/headers/ce-note"]);
    expect(paths(value("%00"))).toEqual(["/headers/ce-note"]);
  });

  it("says which header is wrong or missing", () => {
    expect(paths(read({ "ce-id": "1" }, ""))).toEqual([
      "/headers/ce-specversion",
      "/headers/ce-source",
      "/headers/ce-type",
    ]);
    expect(paths(read({ ...attributes, "ce-order-id": "1" }, ""))).toEqual(["/headers/ce-order-id"]);
    expect(paths(read({ ...attributes, "ce-datacontenttype": "text/plain" }, ""))).toEqual([
      "/headers/ce-datacontenttype",
    ]);
    expect(paths(read({ ...attributes, "content-type": "json" }, ""))).toEqual(["/headers/content-type"]);
  });
});

it("refuses what is none of the three", () => {
  for (const type of [
    "application/json",
    "text/plain",
    "application/cloudevents+xml",
    "application/cloudevents-batch+avro",
  ])
    expect(read({ "content-type": type }, "{}")).toMatchObject({
      ok: false,
      error: { code: "unsupported_media_type" },
    });
  expect(read({}, "").ok).toBe(false);
});

it("parses what a task made, too", () => {
  expect(parseCloudEvent({ ...event, data: undefined })).toMatchObject({ ok: true });
  expect(parseCloudEvent(null)).toMatchObject({ ok: false });
});
