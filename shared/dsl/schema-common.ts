import { z } from "zod";
import { choose, describe, isRecord } from "./schema-choose.ts";

/** An object whose keys the author makes up; its values are any JSON. */
export const freeObject = z.record(z.string(), z.unknown());
/** `metadata`: ignored by other runtimes, and where Millrace's own words live. */
export const metadataSchema = freeObject;
const amount = z.number().int("Must be a whole number.").nonnegative("Must not be negative.");
export const inlineDurationSchema = z
  .strictObject({
    days: amount.optional(),
    hours: amount.optional(),
    minutes: amount.optional(),
    seconds: amount.optional(),
    milliseconds: amount.optional(),
  })
  .refine(
    (value) => Object.keys(value).length > 0,
    "Name at least one of days, hours, minutes, seconds, milliseconds.",
  );

/** An inline object, an ISO 8601 text, or a runtime expression that gives one of them. */
export const durationSchema = choose<z.infer<typeof inlineDurationSchema> | string>((value) => {
  if (typeof value === "string") return z.string();
  if (isRecord(value)) return inlineDurationSchema;
  return { code: "type", message: `Must be a duration, such as {seconds: 30} or PT30S, not ${describe(value)}.` };
});

export const timeoutSchema = z.strictObject({ after: durationSchema });

/** An inline definition, or the name of a reusable one. */
export function orReference<T>(schema: z.ZodType<T>): z.ZodType<T | string> {
  return choose<T | string>((value) =>
    typeof value === "string" ? z.string().min(1, "Must name something.") : schema,
  );
}

/** A runtime expression (bare or in `${ }`), or an object with expressions in it. */
const transformSchema = choose<string | Record<string, unknown>>((value) => {
  if (typeof value === "string") return z.string();
  if (isRecord(value)) return freeObject;
  return { code: "type", message: `Must be a runtime expression or an object, not ${describe(value)}.` };
});

const secretReference = z.strictObject({ use: z.string().min(1) });
const passwordSchema = z.strictObject({ username: z.string(), password: z.string() });
const tokenSchema = z.strictObject({ token: z.string(), type: z.string() });
const oauth2Shape = {
  authority: z.string().optional(),
  grant: z
    .enum([
      "authorization_code",
      "client_credentials",
      "password",
      "refresh_token",
      "urn:ietf:params:oauth:grant-type:token-exchange",
    ])
    .optional(),
  client: z
    .strictObject({
      id: z.string().optional(),
      secret: z.string().optional(),
      assertion: z.string().optional(),
      authentication: z
        .enum(["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"])
        .optional(),
    })
    .optional(),
  request: z
    .looseObject({ encoding: z.enum(["application/x-www-form-urlencoded", "application/json"]).optional() })
    .optional(),
  issuers: z.array(z.string()).optional(),
  scopes: z.array(z.string()).optional(),
  audiences: z.array(z.string()).optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  subject: tokenSchema.optional(),
  actor: tokenSchema.optional(),
};
const oauth2Schema = z.strictObject({
  ...oauth2Shape,
  endpoints: z
    .looseObject({
      token: z.string().optional(),
      revocation: z.string().optional(),
      introspection: z.string().optional(),
    })
    .optional(),
});

function orSecret<T>(schema: z.ZodType<T>): z.ZodType<T | { use: string }> {
  return choose<T | { use: string }>((value) => (isRecord(value) && "use" in value ? secretReference : schema));
}

/** DSL: exactly one of basic, bearer, digest, oauth2, oidc. */
export const authenticationPolicySchema = z
  .strictObject({
    basic: orSecret(passwordSchema).optional(),
    bearer: orSecret(z.strictObject({ token: z.string() })).optional(),
    digest: orSecret(passwordSchema).optional(),
    oauth2: orSecret(oauth2Schema).optional(),
    oidc: orSecret(z.strictObject(oauth2Shape)).optional(),
  })
  .refine((value) => Object.keys(value).length === 1, "Name exactly one of basic, bearer, digest, oauth2, oidc.");

export const authenticationSchema = orSecret(authenticationPolicySchema);

const endpointObjectSchema = z.strictObject({ uri: z.string(), authentication: authenticationSchema.optional() });
/** A URI, a URI template, a runtime expression, or an object that adds authentication. */
export const endpointSchema = choose<string | z.infer<typeof endpointObjectSchema>>((value) => {
  if (typeof value === "string") return z.string();
  if (isRecord(value)) return endpointObjectSchema;
  return { code: "type", message: `Must be a URI, a runtime expression or {uri: …}, not ${describe(value)}.` };
});

export const externalResourceSchema = z.strictObject({ name: z.string().optional(), endpoint: endpointSchema });

const schemaFormat = z.string().optional();
const inlineSchemaSchema = z.strictObject({ format: schemaFormat, document: z.unknown() });
const externalSchemaSchema = z.strictObject({ format: schemaFormat, resource: externalResourceSchema });
/** A JSON schema (or another format) for data: inline as `document`, or external as `resource`. */
const dataSchemaSchema = choose<z.infer<typeof inlineSchemaSchema> | z.infer<typeof externalSchemaSchema>>((value) => {
  if (!isRecord(value))
    return { code: "type", message: `Must be an object with a document or a resource, not ${describe(value)}.` };
  if ("document" in value && "resource" in value)
    return { code: "schema.ambiguous", message: "Name a document or a resource, not both." };
  if ("resource" in value) return externalSchemaSchema;
  if ("document" in value) return inlineSchemaSchema;
  return { code: "required", message: "A schema needs a document (the schema itself) or a resource (where it is)." };
});

export const inputSchema = z.strictObject({ schema: dataSchemaSchema.optional(), from: transformSchema.optional() });
export const outputSchema = z.strictObject({ schema: dataSchemaSchema.optional(), as: transformSchema.optional() });
export const exportSchema = z.strictObject({ schema: dataSchemaSchema.optional(), as: transformSchema.optional() });

export const errorDefinitionSchema = z.strictObject({
  type: z.string(),
  status: z.number().int("Must be a whole number, such as 503."),
  instance: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
});

const backoffSchema = z
  .strictObject({ constant: freeObject.optional(), exponential: freeObject.optional(), linear: freeObject.optional() })
  .refine(
    (value) => Object.keys(value).length === 1,
    "Name exactly one of constant, exponential, linear; for instance {exponential: {}}.",
  );

export const retryPolicySchema = z.strictObject({
  when: z.string().optional(),
  exceptWhen: z.string().optional(),
  delay: durationSchema.optional(),
  backoff: backoffSchema.optional(),
  limit: z
    .strictObject({
      attempt: z
        .strictObject({
          count: z.number().int("Must be a whole number.").min(1, "Must be at least 1.").optional(),
          duration: durationSchema.optional(),
        })
        .optional(),
      duration: durationSchema.optional(),
    })
    .optional(),
  jitter: z.strictObject({ from: durationSchema, to: durationSchema }).optional(),
});
