import type { HttpRequestEffect } from "../../domain/effects.ts";
import type { Performer } from "../../ports/performer.ts";
import type { Authenticator } from "./authentication.ts";
import { answered } from "./http-outcome.ts";
import { settled } from "./settled.ts";

/** `call: http`. Each request carries the effect's `Idempotency-Key`, unless the task sets one of its own. */
export function createHttpPerformer(options: { readonly authenticator: Authenticator }): Performer<HttpRequestEffect> {
  return {
    perform(request, call) {
      return settled(async () => {
        const headers = headersOf(request, call.key);
        const exchange = await options.authenticator.send(
          {
            method: request.method.toUpperCase(),
            url: request.url,
            headers,
            body: bodyOf(request),
            redirect: request.redirect,
            timeoutMs: request.timeoutMs,
          },
          request.authentication,
          call,
        );
        return exchange.ok ? answered(request, exchange.value) : { ok: false, error: exchange.error };
      });
    },
  };
}

function headersOf(request: HttpRequestEffect, key: string): Record<string, string> {
  const headers: Record<string, string> = {
    accept: "application/json, */*;q=0.5",
    "idempotency-key": key,
  };
  if (request.body !== null)
    headers["content-type"] = "json" in request.body ? "application/json" : "text/plain;charset=utf-8";
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  return headers;
}

function bodyOf(request: HttpRequestEffect): string | null {
  if (request.body === null) return null;
  return "json" in request.body ? JSON.stringify(request.body.json) : request.body.text;
}
