import { describe, expect, it } from "vitest";
import { aboutOf, aboutRequest, MAX_ABOUT_INPUT, MAX_ABOUT_RESULT } from "./about.ts";
import type { Trigger } from "./execution.ts";
import type { StartedData } from "./journal.ts";
import { secretMarker } from "./secret-markers.ts";

function started(input: unknown, kind: Trigger["kind"] = "api", nonce?: string): StartedData {
  const workflow = { id: null, name: "w", version: "1", namespace: "n" };
  return { id: "exe_1", workflow, revision: "rev_1", trigger: { kind, source: "s" }, input, ...(nonce && { nonce }) };
}
const about = (input: unknown, kind?: Trigger["kind"]) => aboutOf(started(input, kind), null, null);

describe("what an execution is about", () => {
  it("says the first plain fields of what came in", () => {
    expect(about({ order: "A-17", lines: [], total: 250, paid: false, more: "x" })).toBe(
      "order A-17 · total 250 · paid false",
    );
    expect(about({ order: { id: "A-17", total: 250 } })).toBe("id A-17 · total 250");
    expect(about("hello\n  there")).toBe("hello there");
  });

  it("says nothing where nothing is plain", () => {
    for (const input of [null, undefined, [], {}, [1], { a: null }, { a: { b: {} } }]) expect(about(input)).toBe(null);
  });

  it("takes of a request the body alone, of an event its data, of a schedule nothing", () => {
    expect(about({ headers: { authorization: "Bearer x" }, path: "/s", body: { order: 1 } }, "hook")).toBe("order 1");
    expect(about({ headers: { authorization: "Bearer x" }, path: "/s", body: null }, "hook")).toBe(null);
    const request = { method: "POST", path: "/hooks/h", headers: { cookie: "c" }, query: {}, body: { order: 1 } };
    expect(about(request, "hook")).toBe("order 1");
    expect(about(request, "api")).toBe("order 1");
    expect(about({ method: "POST", order: 1 }, "api")).toBe("method POST · order 1");
    expect(about([{ id: "e", data: { order: 2 } }], "event")).toBe("order 2");
    expect(about({ id: "e", data: { order: 3 } }, "event")).toBe("order 3");
    expect(about({ at: "2026-01-01" }, "schedule")).toBe(null);
  });

  it("adds the result at the end, where it says more", () => {
    const of = (output: unknown) => aboutOf(started({ order: "A-17" }), { status: "completed", output }, null);
    expect(of({ booked: false, reason: null })).toBe("order A-17 → booked false");
    expect(of({ order: "A-17", total: 3 })).toBe("order A-17");
    expect(aboutOf(started(null), { status: "completed", output: "done" }, null)).toBe("done");
  });

  it("says of many fields those that people know a thing by, in their order", () => {
    expect(about({ note: "x", email: "e", number: "A-17", paid: true, customerName: "Ada", total: 250 })).toBe(
      "number A-17 · customerName Ada · total 250",
    );
    expect(about({ note: "x", email: "e", total: 250, paid: true })).toBe("note x · email e · total 250");
  });

  it("tells a request from others in as few characters as there is room for", () => {
    const request = (body: unknown) => ({ method: "POST", path: "/hooks/h", headers: { cookie: "c" }, body });
    const order = request({ number: "B-250", total: 250, email: "ada@example.com", apiKey: "k" });
    expect(aboutRequest(order, 80)).toBe("number B-250 · total 250 · email ada@example.com");
    expect(aboutRequest(order, 30)).toBe("number B-250 · total 250");
    expect(aboutRequest(request(null), 30)).toBe("");
    expect(aboutRequest("no request", 30)).toBe("");
  });

  it("says nothing of a result that is what started it", () => {
    const of = (input: unknown, kind: Trigger["kind"]) =>
      aboutOf(started(input, kind), { status: "completed", output: structuredClone(input) }, null);
    expect(of({ method: "POST", path: "/hooks/h", headers: {}, body: { number: "A-16", total: 50 } }, "hook")).toBe(
      "number A-16 · total 50",
    );
    expect(of({ method: "POST", path: "/hooks/h", headers: {}, body: null }, "hook")).toBe(null);
    expect(of({ method: "POST", path: "/hooks/h", headers: {}, body: { number: "A-16" } }, "api")).toBe("number A-16");
    expect(of({ id: "e", type: "made", data: { order: 3 } }, "event")).toBe("order 3");
    expect(of({ at: "2026-01-01" }, "schedule")).toBe(null);
  });

  it("says how a person answered", () => {
    const of = (output: unknown) => aboutOf(started({ order: "A-17" }), { status: "completed", output }, null);
    const answer = { approved: false, comment: null, by: "session:334c", at: "2026-11-24T09:09:36.085Z" };
    expect(of(answer)).toBe("order A-17 → Declined");
    expect(of({ ...answer, approved: true, comment: "Fine." })).toBe("order A-17 → Approved: Fine.");
    expect(of({ ...answer, comment: "much too dear for us, and too late at that" })).toBe(
      "order A-17 → Declined: much too dear for us, and…",
    );
    expect(of({ approved: true })).toBe("order A-17 → approved true");
  });

  it("says what a person decided wherever it came to a result, and that before it", () => {
    const of = (output: unknown, approved: boolean, comment: string | null = null) =>
      aboutOf(
        started({ order: "A-17" }),
        { status: "completed", output },
        { asked: true, approval: { approved, comment } },
      );
    expect(of({ booked: true, number: 2 }, true)).toBe("order A-17 → Approved · booked true · number 2");
    expect(of({ booked: false }, false, "Too dear.")).toBe("order A-17 → Declined: Too dear. · booked false");
    // A field that there is no room for is left out; the decision never is.
    expect(of({ note: "much more than fits beside it" }, false, "much too late")).toBe(
      "order A-17 → Declined: much too late",
    );
    expect(of({ order: "A-17" }, false)).toBe("order A-17 → Declined");
    // The last one, where it is the result as well.
    const record = { approved: true, comment: null, by: "a@b", at: "2026-11-24T09:09:36.085Z" };
    expect(of(record, true)).toBe("order A-17 → Approved");
    const faulted = { status: "faulted", error: { type: "t", status: 500 } } as const;
    expect(aboutOf(started({ order: 1 }), faulted, { asked: true, approval: { approved: true, comment: null } })).toBe(
      "order 1",
    );
  });

  it("says where nothing was done: nobody was asked for anything, and what came in went out", () => {
    const of = (output: unknown, asked: boolean, kind: Trigger["kind"] = "hook") =>
      aboutOf(started({ body: { total: 50 } }, kind), { status: "completed", output }, { asked, approval: null });
    expect(of({ body: { total: 50 } }, false)).toBe("total 50 → Nothing done");
    expect(of({ body: { total: 50 } }, false, "api")).toBe("total 50 → Nothing done");
    expect(of({ body: { total: 50 } }, true)).toBe("total 50");
    expect(of({ body: { total: 50 }, price: { net: 40 } }, false, "api")).toBe("total 50");
    expect(of({ sum: 3 }, false)).toBe("total 50 → sum 3");
    expect(aboutOf(started({ total: 50 }), null, { asked: false, approval: null })).toBe("total 50");
  });

  it("leaves out a field rather than cut it", () => {
    const long = "four words of text";
    expect(about({ id: long, name: long, title: `${long} ${long}` })).toBe(`id ${long} · name ${long}`);
  });

  it("keeps what is called a secret, and names secrets in place of their markers", () => {
    expect(about({ password: "p", apiKey: "k", api_key: "k", accessToken: "t", user: "ada" })).toBe("user ada");
    expect(about({ credentials: { user: "u" } })).toBe(null);
    const nonce = "0123456789abcdef0123456789abcdef";
    const marker = secretMarker(nonce, ["shop"]);
    const line = aboutOf(started({ note: `${"x".repeat(20)}${marker}` }, "api", nonce), null, null);
    expect(line).toContain("[secret shop]");
    expect(line).not.toContain(nonce);
  });

  it("is bounded whatever comes", () => {
    const wide = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, n) => [`${"k".repeat(90)}${n}`, "😀".repeat(900)]),
    );
    const line = aboutOf(started(wide), { status: "completed", output: { result: "y".repeat(9_000) } }, null) ?? "";
    expect(line.length).toBeLessThanOrEqual(MAX_ABOUT_INPUT + MAX_ABOUT_RESULT + 3);
    expect(line).toBe(line.toWellFormed());
    expect(about({ page: `${" ".repeat(2_000)}late`, order: 1 })).toBe("order 1");
  });
});
