/** No simulated workflow opens a TCP connection. */
export function connect(): never {
  throw new Error("a simulation has no sockets");
}
