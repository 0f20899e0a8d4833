import { expect, it } from "vitest";
import { addressOf } from "./address.ts";

it.each([
  ["GET https://shop.test", "GET shop.test", ""],
  ["GET https://shop.test/", "GET shop.test", ""],
  ["POST https://api.shop.test/v2/orders/new", "POST api.shop.test/v2/orders", "/new"],
  ["POST http://127.0.0.1:8080/orders/", "POST 127.0.0.1:8080", "/orders"],
  ["GET https://ada:secret@shop.test/a/b?open=1&to=/x/y#z", "GET shop.test/a", "/b"],
  ["GET https://shop.test/v2/orders/…", "GET shop.test/v2", "/orders/…"],
  ["GET https://shop.test/orders/…/lines/…", "GET shop.test/orders/…", "/lines/…"],
  ["GET https://shop.test/…", "GET shop.test", "/…"],
  ["GET https://…/orders", "GET …", "/orders"],
])("%s is shown as %s and %s", (summary, start, end) => {
  expect(addressOf(summary)).toEqual({ start, end });
});

it.each(["", "GET …", "POST …/orders", "a, b"])("%j is no address", (summary) => {
  expect(addressOf(summary)).toBeNull();
});
