/** The word before the dot of an action, as people read it. */
export const auditAreas: Readonly<Record<string, string>> = {
  workflow: "Workflow",
  execution: "Execution",
  bulk: "Many executions",
  hook: "Webhook",
  connection: "Connection",
  secret: "Secret",
  secrets: "Secrets",
  key: "Key",
  person: "Task for people",
  breaker: "Service that failed",
  breakers: "Services that fail",
  retention: "Retention",
  quota: "Limits",
  session: "Session",
  "sign-in": "Sign-in",
  organisation: "Organisation",
};
