import { Webhook } from "standardwebhooks";
import { expect } from "vitest";
import { echo, type Send, type World } from "./world.ts";

export interface Made {
  readonly path: string;
  readonly secret: string;
  readonly workflow: string;
}

export async function hookOf(w: World, body: Record<string, unknown>, definition: unknown = echo()): Promise<Made> {
  const workflow = await w.publish(definition);
  const response = await w.json("POST", "/v1/hooks", { workflow, ...body });
  const { url, secret } = await response.json<{ url: string; secret: string | null }>();
  expect(response.status).toBe(201);
  return { path: new URL(url).pathname, secret: secret ?? "", workflow };
}

/** Signed by the reference library, not by our own code. */
export function signed(secret: string, body: string, { id = "msg_1", at = new Date() } = {}): Record<string, string> {
  const signature = new Webhook(secret).sign(id, at, body);
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": `${Math.floor(at.getTime() / 1000)}`,
    "webhook-signature": signature,
  };
}

export const post = (send: Send, path: string, body: string, headers: Record<string, string> = {}) =>
  send(path, { method: "POST", body, headers });

export async function detailOf(response: Response, status: number): Promise<string> {
  const { detail } = await response.json<{ detail: string }>();
  expect({ status: response.status, detail }).toMatchObject({ status });
  return detail;
}
