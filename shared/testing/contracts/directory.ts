import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_LANES, type Directory, MAX_LANES } from "../../ports/directory.ts";
import type { Result } from "../../domain/result.ts";

/** A directory that is empty, whose clock the suite sets, and what ends it. */
export interface DirectoryUnderTest {
  readonly directory: Directory;
  /** Makes every following call meet a store that is not there. */
  breakStore(): Promise<void>;
  close(): Promise<void>;
}

const ACME = { id: "k3v9q2m7x1", name: "Acme" };
const NOW = Date.UTC(2026, 10, 1);
const HOUR = 60 * 60 * 1000;
const SESSION = {
  hash: "a".repeat(64),
  organisationId: ACME.id,
  actor: "key:key_1",
  permissions: ["workflows:read", "executions:*"],
  expiresAt: NOW + HOUR,
};

/** What every adapter of the port has to do. */
export function directoryContract(name: string, open: (now: () => number) => Promise<DirectoryUnderTest>): void {
  describe(`directory: ${name}`, () => {
    let now = NOW;
    let under: DirectoryUnderTest;
    beforeEach(async () => {
      now = NOW;
      under = await open(() => now);
    });
    afterEach(() => under.close());

    it("knows an organisation once it is made", async () => {
      expect(codeOf(await under.directory.organisation(ACME.id))).toBe("not_found");
      const made = valueOf(await under.directory.createOrganisation(ACME));
      expect(made).toEqual({ ...ACME, lanes: DEFAULT_LANES, status: "active", createdAt: NOW });
      expect(valueOf(await under.directory.organisation(ACME.id))).toEqual(made);
    });

    it("makes an organisation once: again, or twice at once, it is answered as it is", async () => {
      const [first, second] = await Promise.all([
        under.directory.createOrganisation({ ...ACME, lanes: 4 }),
        under.directory.createOrganisation({ ...ACME, lanes: 4 }),
      ]);
      now += HOUR;
      const third = valueOf(await under.directory.createOrganisation({ ...ACME, name: "Other", lanes: 8 }));
      expect(valueOf(first)).toEqual({ ...ACME, lanes: 4, status: "active", createdAt: NOW });
      expect([valueOf(second), third]).toEqual([valueOf(first), valueOf(first)]);
    });

    it("lists organisations in the order of their ids, page by page", async () => {
      const ids = ["m3v9q2m7x1", ACME.id, "z3v9q2m7x1"];
      for (const id of ids) valueOf(await under.directory.createOrganisation({ id, name: id }));
      const page = async (after: string | null, limit: number) =>
        valueOf(await under.directory.organisations(after, limit)).map(({ id }) => id);
      const sorted = ids.toSorted();
      expect(await page(null, 2)).toEqual(sorted.slice(0, 2));
      expect(await page(sorted[1] ?? null, 2)).toEqual(sorted.slice(2));
      expect(await page(sorted[2] ?? null, 2)).toEqual([]);
    });

    it.each([
      ["an id of another form", { id: "acme" }],
      ["no name", { name: "" }],
      ["no lane", { lanes: 0 }],
      ["more lanes than an id can name", { lanes: MAX_LANES + 1 }],
      ["part of a lane", { lanes: 1.5 }],
    ])("refuses %s, and makes nothing", async (_, wrong) => {
      expect(codeOf(await under.directory.createOrganisation({ ...ACME, ...wrong }))).toBe("invalid");
      expect(codeOf(await under.directory.organisation(ACME.id))).toBe("not_found");
    });

    it("suspends an organisation and takes that back", async () => {
      expect(codeOf(await under.directory.setOrganisationStatus(ACME.id, "suspended"))).toBe("not_found");
      valueOf(await under.directory.createOrganisation(ACME));
      expect(valueOf(await under.directory.setOrganisationStatus(ACME.id, "suspended")).status).toBe("suspended");
      expect(valueOf(await under.directory.organisation(ACME.id)).status).toBe("suspended");
      expect(valueOf(await under.directory.setOrganisationStatus(ACME.id, "active")).status).toBe("active");
    });

    it("knows a session until it is deleted", async () => {
      valueOf(await under.directory.createOrganisation(ACME));
      const made = valueOf(await under.directory.createSession(SESSION));
      expect(made).toEqual({ ...SESSION, createdAt: NOW });
      expect(valueOf(await under.directory.session(SESSION.hash))).toEqual(made);
      expect(codeOf(await under.directory.session("b".repeat(64)))).toBe("unauthenticated");
      expect(codeOf(await under.directory.deleteSession(SESSION.hash))).toBe("ok");
      expect(codeOf(await under.directory.session(SESSION.hash))).toBe("unauthenticated");
      expect(codeOf(await under.directory.deleteSession(SESSION.hash))).toBe("ok");
    });

    it("knows a session until its time is over, to the millisecond", async () => {
      valueOf(await under.directory.createOrganisation(ACME));
      valueOf(await under.directory.createSession(SESSION));
      now = SESSION.expiresAt - 1;
      expect(codeOf(await under.directory.session(SESSION.hash))).toBe("ok");
      now = SESSION.expiresAt;
      expect(codeOf(await under.directory.session(SESSION.hash))).toBe("unauthenticated");
    });

    it("takes expired sessions away when another begins, and leaves the others", async () => {
      valueOf(await under.directory.createOrganisation(ACME));
      valueOf(await under.directory.createSession(SESSION));
      const longer = { ...SESSION, hash: "b".repeat(64), expiresAt: NOW + 3 * HOUR };
      valueOf(await under.directory.createSession(longer));
      now = NOW + 2 * HOUR;
      valueOf(await under.directory.createSession({ ...SESSION, hash: "c".repeat(64), expiresAt: now + HOUR }));
      // With the clock put back, only what was taken away is gone.
      now = NOW;
      expect(codeOf(await under.directory.session(SESSION.hash))).toBe("unauthenticated");
      expect(codeOf(await under.directory.session(longer.hash))).toBe("ok");
    });

    it("begins no session of an organisation that is not there, and none twice", async () => {
      expect(codeOf(await under.directory.createSession(SESSION))).toBe("not_found");
      valueOf(await under.directory.createOrganisation(ACME));
      valueOf(await under.directory.createSession(SESSION));
      expect(codeOf(await under.directory.createSession({ ...SESSION, permissions: ["*"] }))).toBe("conflict");
      expect(valueOf(await under.directory.session(SESSION.hash)).permissions).toEqual(SESSION.permissions);
    });

    it("takes what looks like SQL for what it is", async () => {
      expect(codeOf(await under.directory.organisation("' OR 1=1 --"))).toBe("not_found");
      const name = "'); DROP TABLE organisations; --";
      expect(valueOf(await under.directory.createOrganisation({ ...ACME, name })).name).toBe(name);
    });

    it("answers unavailable where its store fails, and does not throw", async () => {
      await under.breakStore();
      expect(codeOf(await under.directory.organisation(ACME.id))).toBe("unavailable");
      expect(codeOf(await under.directory.createOrganisation(ACME))).toBe("unavailable");
      expect(codeOf(await under.directory.createSession(SESSION))).toBe("unavailable");
      expect(codeOf(await under.directory.session(SESSION.hash))).toBe("unavailable");
      expect(codeOf(await under.directory.deleteSession(SESSION.hash))).toBe("unavailable");
    });
  });
}

function codeOf(result: Result<unknown>): string {
  return result.ok ? "ok" : result.error.code;
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
  return result.value;
}
