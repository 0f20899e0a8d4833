import { describe, expect, it } from "vitest";
import { isPrivateHost } from "./addresses.ts";

const hostOf = (url: string): string => new URL(url).hostname;

describe("isPrivateHost", () => {
  it.each([
    "http://localhost",
    "http://LOCALHOST.",
    "http://a.localhost",
    "http://printer",
    "http://db.internal",
    "http://nas.local",
    "http://127.0.0.1",
    "http://127.1",
    "http://2130706433",
    "http://0x7f.0.0.1",
    "http://0177.0.0.1",
    "http://0.0.0.0",
    "http://10.0.0.1",
    "http://172.16.0.1",
    "http://172.31.255.255",
    "http://192.168.1.1",
    "http://169.254.169.254",
    "http://100.64.0.1",
    "http://224.0.0.1",
    "http://255.255.255.255",
    "http://[::]",
    "http://[::1]",
    "http://[::ffff:127.0.0.1]",
    "http://[::ffff:a00:1]",
    "http://[fe80::1]",
    "http://[fd00:ec2::254]",
    "http://[64:ff9b::7f00:1]",
    "http://[2002:7f00:1::]",
    "http://[ff02::1]",
    "http://[::7f00:1]",
    "http://[::ffff:0:7f00:1]",
    "http://localhost..",
    "http://kubernetes.default.svc",
  ])("refuses %s", (url) => {
    expect(isPrivateHost(hostOf(url))).toBe(true);
  });

  it.each([
    "http://example.com",
    "http://8.8.8.8",
    "http://172.32.0.1",
    "http://[2606:4700::1111]",
    "http://[::ffff:8.8.8.8]",
    "http://local.example.com",
  ])("allows %s", (url) => {
    expect(isPrivateHost(hostOf(url))).toBe(false);
  });
});
