/** The service that the HTTP workflow and its floor call: answers at once with what it was sent. A process of its own. */
import { createServer } from "node:http";

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json" }).end(Buffer.concat(chunks));
  });
});
// A connection that is closed just as it is used again is a call that failed.
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ url: typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "" });
});
process.on("disconnect", () => process.exit(0));
