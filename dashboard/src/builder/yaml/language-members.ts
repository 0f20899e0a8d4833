/**
 * The words of the language by where they stand, for completion and hover. A test holds it to the schema in shared/dsl:
 * a member that the language gets has to be described here.
 */
export interface Member {
  readonly doc: string;
  /** What stands below it: a shape, `[shape]` a list of it, `{shape}` names of one's own, `tasks` a list of named tasks. */
  readonly of?: string;
  readonly values?: readonly string[];
}
export type Shape = Readonly<Record<string, Member>>;

const BASE: Shape = {
  if: { doc: "Only do this task if the expression is true." },
  input: { doc: "What the task works on: its schema, and what it is made from.", of: "input" },
  output: { doc: "What the task gives: its schema, and what it is made from.", of: "output" },
  export: { doc: "What is kept in $context for later tasks.", of: "export" },
  timeout: { doc: "How long the task may take; it fails with a timeout then.", of: "timeout" },
  then: {
    doc: "Where it goes on: continue, exit, end, or a task of the same list.",
    values: ["continue", "exit", "end"],
  },
  metadata: { doc: "What the standard has no word for.", of: "taskMetadata" },
};

const duration: Member = { doc: "A duration: {minutes: 5}, or ISO 8601.", of: "duration" };
const authentication: Member = {
  doc: "How to sign in: basic, bearer, digest, oauth2, oidc, or use.",
  of: "authentication",
};
const tasks: Member = { doc: "Tasks, one after the other.", of: "tasks" };
const values = (...of: string[]): readonly string[] => of;

/** The members of each kind of task, beside those that all have. */
export const KINDS: Readonly<Record<string, Shape>> = {
  call: {
    call: { doc: "Calls a service or a function.", values: values("http", "openapi", "grpc", "asyncapi", "mcp") },
    with: { doc: "What the call is given.", of: "with" },
  },
  do: { do: tasks },
  emit: { emit: { doc: "Publishes an event.", of: "emit" } },
  for: {
    for: { doc: "Does its tasks once for each item of a list.", of: "for" },
    while: { doc: "Only as long as the expression is true." },
    do: tasks,
  },
  fork: { fork: { doc: "Runs branches side by side.", of: "fork" } },
  listen: {
    listen: { doc: "Waits for events.", of: "listen" },
    foreach: { doc: "Does tasks with each event as it comes.", of: "iterator" },
  },
  raise: { raise: { doc: "Stops with an error.", of: "raise" } },
  run: { run: { doc: "Runs a workflow or a script.", of: "run" } },
  set: { set: { doc: "Values for the tasks after it." } },
  switch: {
    switch: { doc: "Cases in order; the first whose condition is true says where it goes on.", of: "[{case}]" },
  },
  try: {
    try: { doc: "Tasks that may fail.", of: "tasks" },
    catch: { doc: "What is done if one of them fails.", of: "catch" },
  },
  wait: { wait: { doc: "Goes on after a while.", of: "duration" } },
};

export const SHAPES: Readonly<Record<string, Shape>> = {
  root: {
    document: { doc: "What the workflow is called.", of: "document" },
    input: { doc: "The workflow's input: its schema, and what it is made from.", of: "input" },
    use: { doc: "What tasks refer to by name: functions, secrets, errors, retries.", of: "use" },
    do: tasks,
    timeout: { doc: "How long an execution may take.", of: "timeout" },
    output: { doc: "The workflow's output.", of: "output" },
    schedule: { doc: "What starts it: the clock, or events.", of: "schedule" },
    evaluate: { doc: "How expressions are read.", of: "evaluate" },
  },
  document: {
    dsl: { doc: "The version of the language, in quotes.", values: values("'1.0.3'") },
    namespace: { doc: "Workflows that belong together." },
    name: { doc: "The workflow's name: letters, digits and hyphens." },
    version: { doc: "A semantic version, in quotes." },
    title: { doc: "What people read." },
    summary: { doc: "What it does, in a sentence." },
    tags: { doc: "Words of one's own." },
    metadata: { doc: "Retention, time zone, concurrency and such.", of: "documentMetadata" },
  },
  documentMetadata: {
    start: { doc: "What starts it, where that is neither a clock nor an event.", values: values("webhook", "person") },
    timezone: { doc: "The cron's time zone, such as Europe/Berlin." },
    missed: { doc: "What is done about times that passed while nothing ran.", values: values("skip", "one", "all") },
    retention: { doc: "How long executions are kept: {completed, failed}." },
    concurrency: { doc: "How many executions run at once." },
    respond: { doc: "The workflow's own answer to a webhook." },
  },
  taskMetadata: {
    title: { doc: "What people read." },
    compensate: { doc: "Tasks that undo this one, should the workflow fail later.", of: "tasks" },
    idempotency: { doc: "Whether the receiver honours Idempotency-Key.", values: values("key", "none") },
    circuitBreaker: { doc: "When calls of a host that fails are held back: {failures, window, reset}, or false." },
    concurrency: { doc: "Of for: how many run side by side." },
    protocol: { doc: "Of call: grpc.", values: values("grpc-web", "connect") },
  },
  use: {
    authentications: { doc: "Ways to sign in, by name.", of: "{authentication}" },
    errors: { doc: "Errors, by name.", of: "{error}" },
    extensions: { doc: "Tasks before and after all tasks of a kind.", of: "[{extension}]" },
    functions: { doc: "Functions, by name: one task each.", of: "{task}" },
    retries: { doc: "Retry policies, by name.", of: "{retry}" },
    secrets: { doc: "The names of the secrets that are used." },
    timeouts: { doc: "Timeouts, by name.", of: "{timeout}" },
    catalogs: { doc: "Catalogs of functions, by name.", of: "{catalog}" },
  },
  catalog: { endpoint: { doc: "Where the catalog is." } },
  extension: {
    extend: {
      doc: "Which tasks it extends.",
      values: values(
        "call",
        "composite",
        "emit",
        "for",
        "listen",
        "raise",
        "run",
        "set",
        "switch",
        "try",
        "wait",
        "all",
      ),
    },
    when: { doc: "Only if the expression is true." },
    before: tasks,
    after: tasks,
  },
  schedule: {
    every: { ...duration, doc: "At a fixed interval." },
    cron: { doc: "Five fields: minute, hour, day, month, weekday." },
    after: { ...duration, doc: "So long after it has ended." },
    on: { doc: "Events that start it.", of: "strategy" },
  },
  evaluate: {
    language: { doc: "jq.", values: values("jq") },
    mode: { doc: "strict: expressions stand in ${ }.", values: values("strict", "loose") },
  },
  input: { schema: { doc: "What it has to look like.", of: "schema" }, from: { doc: "An expression that makes it." } },
  output: { schema: { doc: "What it has to look like.", of: "schema" }, as: { doc: "An expression that makes it." } },
  export: {
    schema: { doc: "What it has to look like.", of: "schema" },
    as: { doc: "The new $context: $context + {name: .}" },
  },
  schema: {
    format: { doc: "json, where nothing is said." },
    document: { doc: "JSON Schema, written here." },
    resource: { doc: "JSON Schema at an address." },
  },
  timeout: { after: duration },
  duration: {
    days: { doc: "Days." },
    hours: { doc: "Hours." },
    minutes: { doc: "Minutes." },
    seconds: { doc: "Seconds." },
    milliseconds: { doc: "Milliseconds." },
  },
  for: {
    each: { doc: "The item's name; item, where nothing is said." },
    in: { doc: "An expression that gives the list." },
    at: { doc: "The index's name; index, where nothing is said." },
  },
  fork: {
    branches: { doc: "Tasks that run side by side.", of: "tasks" },
    compete: { doc: "The first one wins.", values: values("true", "false") },
  },
  case: { when: { doc: "The condition; the case without one is the default." }, then: { doc: "Where it goes on." } },
  emit: { event: { doc: "The event.", of: "emitted" } },
  emitted: { with: { doc: "Its attributes.", of: "event" } },
  event: {
    id: { doc: "Filled in where it is not given." },
    source: { doc: "Who says so: a URI." },
    type: { doc: "What has happened, such as com.example.order.placed.v1" },
    time: { doc: "When." },
    subject: { doc: "About what." },
    datacontenttype: { doc: "What the data is." },
    dataschema: { doc: "The data's schema." },
    data: { doc: "The data." },
  },
  listen: {
    to: { doc: "Which events.", of: "strategy" },
    read: { doc: "What is handed on of each.", values: values("data", "envelope", "raw") },
  },
  strategy: {
    one: { doc: "One event of this kind.", of: "filter" },
    any: { doc: "Any of these; [] is every event.", of: "[filter]" },
    all: { doc: "One of each of these.", of: "[filter]" },
    until: { doc: "With any: a condition over what came, or events that end it." },
  },
  filter: {
    with: { doc: "Attributes that an event has to have.", of: "event" },
    correlate: { doc: "What belongs together.", of: "{correlation}" },
  },
  correlation: { from: { doc: "An expression over the event." }, expect: { doc: "What it has to be." } },
  iterator: {
    item: { doc: "The event's name." },
    at: { doc: "The index's name." },
    do: tasks,
    output: { doc: "What is handed on of each.", of: "output" },
    export: { doc: "What is kept of each.", of: "export" },
  },
  raise: { error: { doc: "The error, or the name of one in use.errors.", of: "error" } },
  error: {
    type: { doc: "A URI that says which kind of error." },
    status: { doc: "As of HTTP." },
    title: { doc: "What went wrong." },
    detail: { doc: "More about it." },
    instance: { doc: "Where; filled in." },
  },
  catch: {
    errors: { doc: "Which errors.", of: "errors" },
    as: { doc: "The error's name; error, where nothing is said." },
    when: { doc: "Only if the expression is true." },
    exceptWhen: { doc: "Not if the expression is true." },
    retry: { doc: "How it is tried again, or the name of a policy.", of: "retry" },
    do: tasks,
  },
  errors: { with: { doc: "What an error has to be like.", of: "error" } },
  retry: {
    when: { doc: "Only if the expression is true." },
    exceptWhen: { doc: "Not if the expression is true." },
    delay: { ...duration, doc: "The first pause." },
    backoff: { doc: "How pauses grow.", of: "backoff" },
    limit: { doc: "When it is given up.", of: "retryLimit" },
    jitter: { doc: "A random pause on top.", of: "jitter" },
  },
  backoff: {
    constant: { doc: "Always the same: {}" },
    linear: { doc: "A bit longer each time: {}" },
    exponential: { doc: "Twice as long each time: {}" },
  },
  retryLimit: {
    attempt: { doc: "Of attempts.", of: "attemptLimit" },
    duration: { ...duration, doc: "All of it together." },
  },
  attemptLimit: { count: { doc: "How many retries." }, duration: { ...duration, doc: "How long one may take." } },
  jitter: { from: { ...duration, doc: "At least." }, to: { ...duration, doc: "At most." } },
  run: {
    workflow: { doc: "A workflow of this organisation.", of: "subflow" },
    script: { doc: "JavaScript, in an isolate of its own.", of: "script" },
    container: { doc: "Refused: there are no processes in a Worker." },
    shell: { doc: "Refused: there are no processes in a Worker." },
    await: { doc: "false: it is not waited for.", values: values("true", "false") },
    return: { doc: "What a script gives.", values: values("stdout", "stderr", "code", "all", "none") },
  },
  subflow: {
    namespace: { doc: "Its namespace." },
    name: { doc: "Its name." },
    version: { doc: "latest is the published one.", values: values("latest") },
    input: { doc: "What it gets." },
  },
  script: {
    language: { doc: "JavaScript.", values: values("js") },
    code: { doc: "The script." },
    source: { doc: "Where the script is." },
    stdin: { doc: "What it reads." },
    arguments: { doc: "Values: by name, variables of the script; as a list, process.argv." },
    environment: { doc: "Environment variables." },
  },
  withHttp: {
    method: {
      doc: "get, post, put, patch, delete …",
      values: values("get", "post", "put", "patch", "delete", "head", "options"),
    },
    endpoint: { doc: "The address, or {uri, authentication}.", of: "endpoint" },
    headers: { doc: "Headers." },
    body: { doc: "Text is sent as text, anything else as JSON." },
    query: { doc: "Parameters of the query." },
    output: { doc: "What the task gives.", values: values("content", "response", "raw") },
    redirect: { doc: "Follow redirects.", values: values("true", "false") },
  },
  endpoint: { uri: { doc: "The address." }, authentication },
  authentication: {
    use: { doc: "The name of one in use.authentications." },
    basic: { doc: "{username, password}, or {use: secret}" },
    bearer: { doc: "{token}, or {use: secret}" },
    digest: { doc: "{username, password}, or {use: secret}" },
    oauth2: { doc: "A token endpoint, grant and client." },
    oidc: { doc: "OpenID Connect." },
  },
  withOpenapi: {
    document: { doc: "The OpenAPI document: {endpoint}." },
    operationId: { doc: "Which operation." },
    parameters: { doc: "Its parameters." },
    authentication,
    output: { doc: "What the task gives.", values: values("content", "response", "raw") },
    redirect: { doc: "Follow redirects.", values: values("true", "false") },
  },
  withGrpc: {
    proto: { doc: "The proto file: {endpoint}." },
    service: { doc: "{name, host, port?, authentication?}" },
    method: { doc: "Which method." },
    arguments: { doc: "Its message, as JSON." },
  },
  withMcp: {
    protocolVersion: { doc: "Of MCP." },
    method: { doc: "tools/call, tools/list, prompts/get, resources/read …" },
    parameters: { doc: "Of the method." },
    timeout: duration,
    transport: { doc: "{http: {endpoint}}" },
    client: { doc: "How this client calls itself." },
  },
  withAsyncapi: {
    document: { doc: "The AsyncAPI document: {endpoint}." },
    channel: { doc: "Which channel." },
    operation: { doc: "Which operation." },
    server: { doc: "Which server." },
    protocol: { doc: "http or ws." },
    message: { doc: "What is published: {payload, headers}." },
    subscription: { doc: "What is consumed: {filter, consume, foreach}." },
    authentication,
  },
};

export const TASK: Shape = BASE;
