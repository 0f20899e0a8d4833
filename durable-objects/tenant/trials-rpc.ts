import type { Result } from "../../shared/domain/result.ts";

/** What has to be set up before a template runs. */
export interface TemplateNeed {
  readonly kind: "connection" | "secret" | "person";
  readonly name: string;
  /** Of a connection: which connector it has to be of, where that is known. */
  readonly connector: string | null;
}

export interface TemplateRecord {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly text: string;
  readonly needs: readonly TemplateNeed[];
  readonly createdAt: number;
}

export interface TemplatesRpc {
  /** The newest first; MAX_TEMPLATES at most. */
  list(): Promise<Result<readonly TemplateRecord[]>>;
  /** `conflict` where there are as many as there may be. */
  create(template: Omit<TemplateRecord, "id" | "createdAt">): Promise<Result<TemplateRecord>>;
  remove(id: string): Promise<Result<null>>;
}

/** What a test's execution has to end like. */
export interface TestExpectation {
  readonly status: "completed" | "faulted";
  /** There where it is compared. */
  readonly output?: unknown;
  readonly error?: { readonly type?: string | undefined; readonly status?: number | undefined } | undefined;
  /** JSON pointers into the output; `*` is any member or element. */
  readonly ignore: readonly string[];
}

export interface WorkflowTestRecord {
  readonly id: string;
  readonly workflowId: string;
  readonly name: string;
  readonly input: unknown;
  readonly pins: Readonly<Record<string, unknown>>;
  readonly expect: TestExpectation;
  /** The run that it was saved from. */
  readonly execution: string | null;
  readonly createdAt: number;
}

export interface WorkflowTestsRpc {
  /** In the order in which they were made; MAX_WORKFLOW_TESTS at most. `not_found` where there is no such workflow. */
  list(workflow: string): Promise<Result<readonly WorkflowTestRecord[]>>;
  create(
    workflow: string,
    test: Omit<WorkflowTestRecord, "id" | "workflowId" | "createdAt">,
  ): Promise<Result<WorkflowTestRecord>>;
  remove(workflow: string, test: string): Promise<Result<null>>;
}
