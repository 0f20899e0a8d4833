import { expect, it } from "vitest";
import { newId } from "../../shared/domain/ids.ts";
import { PLATFORM_MAX_SOCKETS } from "../../shared/domain/limits.ts";
import { randomBytes } from "../tenant/digest.ts";
import { Allowance } from "./commands.ts";
import * as limits from "./limits.ts";
import type { Member } from "./sockets.ts";

it("keeps with a socket what the platform takes, at its largest", () => {
  const open = Array.from({ length: limits.MAX_OPEN_WORKFLOWS }, () => newId("wf", "k3v9q2m7x1", randomBytes));
  const member: Member = {
    tenant: "k3v9q2m7x1",
    id: "0".repeat(16),
    name: "漢".repeat(limits.MAX_VIEWER_NAME_UNITS),
    rights: { executions: true, workflows: true, edit: true },
    joinedAt: Date.now(),
    open,
    edits: Object.fromEntries(open.map((id) => [id, Date.now()])),
  };
  const { 0: client, 1: server } = new WebSocketPair();
  server.serializeAttachment(member);
  expect(server.deserializeAttachment()).toEqual(member);
  // The local runtime may take more than the platform.
  expect(new TextEncoder().encode(JSON.stringify(member)).byteLength).toBeLessThan(
    limits.PLATFORM_MAX_ATTACHMENT_BYTES / 2,
  );
  expect(limits.MAX_ROOM_SOCKETS).toBeLessThan(PLATFORM_MAX_SOCKETS);
  client.accept();
});

it("lets a socket send a burst, and then so many a second", () => {
  const allowance = new Allowance();
  const { 0: socket, 1: other } = new WebSocketPair();
  const taken = (at: number) =>
    Array.from({ length: 2 * limits.COMMAND_BURST }, () => allowance.take(socket, at)).filter(Boolean).length;
  expect(taken(1_000)).toBe(limits.COMMAND_BURST);
  expect(taken(3_000)).toBe(2 * limits.COMMANDS_PER_SECOND);
  expect(allowance.take(other, 3_000)).toBe(true);
});
