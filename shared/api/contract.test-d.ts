import type { EntryData } from "../domain/journal.ts";
import { createClient } from "./client.ts";
import type { EVENT_TYPES, Execution, Workflow } from "./index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const expectType = <_Check extends true>(): void => {};

// The journal's entry types and the API's are the same: a new one has to be named in both.
expectType<Equal<(typeof EVENT_TYPES)[number], keyof EntryData>>();

const client = createClient({ baseUrl: "" });
const got = client.workflows.get({ params: { id: "wf" } });
expectType<Equal<Awaited<typeof got>["publishedRevision"], Workflow["publishedRevision"]>>();
const removed = client.hooks.remove({ params: { id: "hook" } });
expectType<Equal<Awaited<typeof removed>, undefined>>();
void client.workflows.list();
void client.workflows.list({ query: { limit: 10 } });

// @ts-expect-error the id is missing
void client.workflows.get();
// @ts-expect-error the body is missing
void client.workflows.create({});
// @ts-expect-error no such member
void client.workflows.publish({ params: { id: "wf" }, body: { version: 1 } });

declare const execution: Execution;
// @ts-expect-error an output is only there once it is completed
void execution.output;
if (execution.status === "completed") void execution.output;
