import { expect, it } from "vitest";
import { objectUseSoFar } from "../../shared/observability/meter.ts";
import { countRequests } from "./count-requests.ts";

class Sample {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  name(): string {
    return this.#name;
  }

  /** Calls another of its methods in the same breath. */
  greeting(): string {
    return `I am ${this.name()}.`;
  }

  async answered(question: Promise<string>): Promise<string> {
    return `${this.#name}: ${await question}`;
  }

  fails(): never {
    throw new Error("no");
  }

  webSocketClose(): void {}
}

countRequests(Sample, "breaker");

function counted(work: () => unknown): number {
  const before = objectUseSoFar().breaker.requests;
  work();
  return objectUseSoFar().breaker.requests - before;
}

it("each call is a request, with its values and its answer", async () => {
  const sample = new Sample("Ada");
  expect(counted(() => sample.name())).toBe(1);
  expect(await sample.answered(Promise.resolve("yes"))).toBe("Ada: yes");
});

it("a call that a method makes of its own object is none, one of another object is", () => {
  const sample = new Sample("Ada");
  expect(counted(() => expect(sample.greeting()).toBe("I am Ada."))).toBe(1);
  const other = new Sample("Ben");
  const asking = new (class extends Sample {
    override name(): string {
      return other.name();
    }
  })("Ada");
  expect(counted(() => expect(asking.greeting()).toBe("I am Ben."))).toBe(2);
});

it("one that fails counts, and does not hide the next", () => {
  const sample = new Sample("Ada");
  expect(counted(() => expect(() => sample.fails()).toThrow("no"))).toBe(1);
  expect(counted(() => sample.name())).toBe(1);
});

it("what the runtime says of a socket is no request", () => {
  expect(counted(() => new Sample("Ada").webSocketClose())).toBe(0);
});
