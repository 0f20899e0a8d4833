import type { z } from "zod";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One possible success of a route. Errors are `application/problem+json` everywhere and not listed. */
export interface ResponseSpec {
  readonly description: string;
  /** What it holds as JSON; absent: no body, or one of `contentType`. */
  readonly body?: z.ZodType;
  /** Where it is not JSON. */
  readonly contentType?: string;
  readonly headers?: z.ZodObject;
}

/**
 * What one route takes and answers: the source of its handler's types, its OpenAPI operation and the
 * client's method. `path` holds parameters as `{name}`; header names are lower case.
 */
export interface Contract {
  /** `<group>.<method>`; the operation's id. */
  readonly id: string;
  readonly method: Method;
  readonly path: `/${string}`;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** An empty body stands for `{}`. */
  readonly bodyOptional?: true;
  /** A body of any kind is read by the handler itself. */
  readonly rawBody?: string;
  readonly example?: unknown;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
}

/** Keeps the literal types, which `const c: Contract = …` would lose. */
export const defineContract = <const C extends Contract>(contract: C): C => contract;

type Output<C, Part extends string> = C extends { readonly [P in Part]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;
type Input<C, Part extends string> = C extends { readonly [P in Part]: infer S extends z.ZodType }
  ? z.input<S>
  : undefined;

/** As the handler gets them. */
export type ParamsOf<C> = Output<C, "params">;
export type QueryOf<C> = Output<C, "query">;
export type HeadersOf<C> = Output<C, "headers">;
export type BodyOf<C> = Output<C, "body">;

/** As the client sends them. */
export type ParamsInput<C> = Input<C, "params">;
export type QueryInput<C> = Input<C, "query">;
export type HeadersInput<C> = Input<C, "headers">;
export type BodyInput<C> = Input<C, "body">;

type BodyOfResponse<R> = R extends { readonly body: infer S extends z.ZodType }
  ? z.output<S>
  : R extends { readonly contentType: string }
    ? string
    : undefined;

/** One answer of the route, as the handler gives it. */
export type Reply<C extends Contract> = {
  [Status in keyof C["responses"] & number]: {
    readonly status: Status;
    readonly body: BodyOfResponse<C["responses"][Status]>;
    readonly headers?: Readonly<Record<string, string>>;
  };
}[keyof C["responses"] & number];

/** What the client's method resolves to. */
export type ResultOf<C extends Contract> = {
  [Status in keyof C["responses"] & number]: BodyOfResponse<C["responses"][Status]>;
}[keyof C["responses"] & number];
