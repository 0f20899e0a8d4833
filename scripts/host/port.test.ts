import { once } from "node:events";
import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { listeners, mustBeFree, wantedPort } from "./port.ts";

describe("wantedPort", () => {
  it("is 8787 unless PORT says otherwise", () => {
    expect(wantedPort("")).toBe(8787);
    expect(wantedPort("9000")).toBe(9000);
  });

  it.each(["http", "0", "65536", "-1", "80.5", "1e3", " 80"])("refuses PORT=%s", (text) => {
    expect(() => wantedPort(text)).toThrow(/PORT must be a number/);
  });
});

describe("mustBeFree", () => {
  it("names who holds the port and the way out, and is content once it is free", async () => {
    const server = createServer((_request, response) => void response.setHeader("x-request-id", "1").end("ok"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const holder = process.platform === "linux" ? `\\(process ${process.pid}, ` : "";
    await expect(mustBeFree(port)).rejects.toThrow(
      new RegExp(`Port ${port} is in use by another Millrace ?${holder}[^]*PORT=${port + 1} npm start`),
    );
    server.closeAllConnections();
    server.close();
    await once(server, "close");
    await expect(mustBeFree(port)).resolves.toBeUndefined();
  });
});

describe("listeners", () => {
  const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2253 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0000000000000000 100 0 0 10 0
   1: 0100007F:2253 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0000000000000000 100 0 0 10 0
   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0000000000000000 100 0 0 10 0`;

  it("are the sockets that listen on the port, not those that talk on it", () => {
    expect(listeners(TABLE, 8787)).toEqual(["111"]);
    expect(listeners(TABLE, 80)).toEqual(["333"]);
    expect(listeners("", 80)).toEqual([]);
  });
});
