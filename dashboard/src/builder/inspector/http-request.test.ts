import { describe, expect, test } from "vitest";
import { isRequest, pathBelow, signInOf, toConnection, toDirect } from "./http-request.ts";

const plain = {
  call: "http",
  with: { method: "post", endpoint: "https://pay.example.com/v2/charges", body: { a: 1 }, output: "response" },
  then: "end",
};

describe("how a request signs in", () => {
  test.each([
    [plain, { kind: "none" }],
    [
      { call: "http.request:1@connectors", with: { connection: "pay" } },
      { kind: "connection", name: "pay" },
    ],
    [
      { call: "http", with: { endpoint: { uri: "u", authentication: { bearer: { token: "${ $secrets.pay }" } } } } },
      { kind: "secret", name: "pay" },
    ],
    [
      { call: "http", with: { endpoint: { uri: "u", authentication: { bearer: { token: "" } } } } },
      { kind: "secret", name: "" },
    ],
    [{ call: "http", with: { endpoint: { uri: "u", authentication: { use: "mine" } } } }, { kind: "other" }],
    [
      { call: "http", with: { endpoint: { uri: "u", authentication: { bearer: { token: "plain" } } } } },
      { kind: "other" },
    ],
  ])("%j", (task, expected) => expect(signInOf(task)).toEqual(expected));

  test("by a connection, it is the same request below the connection's address", () => {
    const task = toConnection(plain, "pay", "https://pay.example.com/v2");
    expect(task).toEqual({
      call: "http.request:1@connectors",
      with: { connection: "pay", method: "POST", path: "/charges", body: { a: 1 }, full: true },
      then: "end",
    });
    expect(isRequest(task)).toBe(true);
    const unchosen = toConnection(plain, "", "");
    expect(toDirect(unchosen, "")).toEqual(plain);
    expect(toConnection(toDirect(unchosen, ""), "pay", "https://pay.example.com/v2")).toEqual(task);
    expect(toDirect(task, "https://pay.example.com/v2")).toEqual(plain);
  });

  test("the path below a connection's address", () => {
    expect(pathBelow("/orders", "https://a.example")).toBe("/orders");
    expect(pathBelow("https://a.example", "https://a.example")).toBe("/");
    expect(pathBelow("https://a.example/x?y=1", "https://b.example")).toBe("/x?y=1");
    expect(pathBelow("https://a.example?y=1", "")).toBe("/?y=1");
    expect(pathBelow("${ $workflow.input.url }", "https://b.example")).toBe("/");
  });
});
