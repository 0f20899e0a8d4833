export interface EventReader {
  /** What the `data` lines of each event hold that this part completes. */
  read(part: Uint8Array): readonly string[];
  /** Where a stream that broke off may be taken up again; null: it can't be. */
  readonly lastId: string | null;
  /** Milliseconds to wait before that, as the server wants it; null: it did not say. */
  readonly retryMs: number | null;
}

/**
 * Reads a stream of server-sent events, part by part.
 * @see HTML, "Server-sent events", Interpreting an event stream
 */
export function createEventReader(): EventReader {
  const decoder = new TextDecoder();
  let rest = "";
  let data: string[] = [];
  let lastId: string | null = null;
  let retryMs: number | null = null;
  const field = (name: string, value: string): void => {
    if (name === "data") data.push(value);
    // A null character in it would be cut off by some servers, and lead elsewhere.
    if (name === "id" && !value.includes("\0")) lastId = value;
    if (name === "retry" && /^\d{1,9}$/.test(value)) retryMs = Number(value);
  };
  return {
    read(part) {
      const found: string[] = [];
      rest += decoder.decode(part, { stream: true });
      // A CR at the very end may be the first half of CR LF.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const colon = line.indexOf(":");
        if (line === "") {
          if (data.length > 0) found.push(data.join("\n"));
          data = [];
        } else if (colon === -1) field(line, "");
        else field(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ""));
      }
      return found;
    },
    get lastId() {
      return lastId === "" ? null : lastId;
    },
    get retryMs() {
      return retryMs;
    },
  };
}
