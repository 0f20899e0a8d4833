import type { OpenApiEffect } from "../../domain/effects.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import type { EffectCall, Performer } from "../../ports/performer.ts";
import { shownUrl } from "../standard-errors.ts";
import type { Authenticator } from "./authentication.ts";
import { answered } from "./http-outcome.ts";
import { createReferences, invalidDocument, isObject, OpenApiFailure } from "./openapi-document.ts";
import { findOperation } from "./openapi-operation.ts";
import { requestOf } from "./openapi-request.ts";
import type { ResourceLoader } from "./resources.ts";
import { settled } from "./settled.ts";

export interface OpenApiOptions {
  readonly authenticator: Authenticator;
  readonly resources: ResourceLoader;
}

/**
 * `call: openapi`: an operation of an OpenAPI 2.0, 3.0 or 3.1 document. A document that can't be read, or asks for
 * too much (references, other documents), is a configuration error; parameters that don't fit are validation errors.
 */
export function createOpenApiPerformer(options: OpenApiOptions): Performer<OpenApiEffect> {
  return {
    perform(request, call) {
      return settled(async () => {
        try {
          return await operate(request, call, options);
        } catch (error) {
          if (error instanceof OpenApiFailure) return { ok: false, error: error.problem };
          throw error;
        }
      });
    },
  };
}

async function operate(
  effect: OpenApiEffect,
  call: EffectCall,
  { authenticator, resources }: OpenApiOptions,
): Promise<EffectOutcome> {
  const ends = Date.now() + effect.timeoutMs;
  const document = await resources.data(effect.document, ends, call);
  if (!document.ok) return { ok: false, error: document.error };
  const { value, url } = document.value;
  if (!isObject(value)) throw invalidDocument(`${shownUrl(url)} is not an OpenAPI document, which is an object.`);
  const references = createReferences({ value, url }, resources, effect.document.authentication, ends, call);
  const operation = await findOperation(references, effect.operationId);
  const {
    method,
    url: target,
    headers,
    body,
    authentication,
  } = await requestOf(operation, references, effect.parameters, effect.authentication);
  const sent = {
    accept: "application/json, */*;q=0.5",
    "idempotency-key": call.key,
    ...(body === null ? {} : { "content-type": body.contentType }),
    ...headers,
  };
  const exchange = await authenticator.send(
    {
      method,
      url: target,
      headers: sent,
      body: body?.content ?? null,
      redirect: effect.redirect,
      timeoutMs: Math.max(1, ends - Date.now()),
    },
    authentication,
    call,
  );
  if (!exchange.ok) return { ok: false, error: exchange.error };
  const wish = { method, url: target, headers, output: effect.output, redirect: effect.redirect };
  return answered(wish, exchange.value);
}
