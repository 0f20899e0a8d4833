import type { Hook } from "../api.ts";
import { verificationStrings } from "./verification.ts";

type Kind = Hook["verification"]["kind"];

export const hooksStrings = {
  title: "Webhooks",
  lead: "An address each. Whatever is sent there starts a workflow, always in its live version.",
  make: "New webhook",
  search: "Search webhooks",
  emptyTitle: "No webhook yet",
  empty:
    "A webhook is an address on the web. Give it to a shop, a form, a calendar, anything that can send a message there, and each one starts your workflow with what it said.",
  noWorkflow: "A webhook needs a workflow to start. Make one first.",
  toWorkflows: "Go to workflows",
  noMatch: (query: string) => `No webhook for “${query}”`,
  unknownWorkflow: "A workflow that is archived",
  off: "Off",
  url: "Address",
  made: "Made",
  verification: verificationStrings,
  verificationLead: {
    none: "The address itself is the secret. Good for trying things, and for senders that can do no more.",
    bearer: "They send it as Authorization: Bearer …. Good for your own scripts and services.",
    "standard-webhooks":
      "Each message is signed and dated, so that none can be forged or sent twice. Used by many services.",
    github: "As GitHub signs its webhooks: put the secret into the webhook's settings there.",
  } satisfies Record<Kind, string>,
  dedupe: {
    legend: "If the same message comes twice",
    default: "Decide for me (recommended)",
    defaultLead:
      "A sender that hears no answer sends its message again. Standard Webhooks carry a number each, and a second one with the same number is left out; others carry none, and start it each time.",
    none: "Run it again",
    noneLead: "A message that comes twice starts the workflow twice: good where that does no harm.",
    header: "Run it once, told by a number in a header",
    headerName: "Header",
    headerLead: "Such as X-Order-Id.",
    expression: "Run it once, told by a value in it",
    expressionName: "Which value",
    expressionLead: "Where it stands in what the workflow gets, such as .body.order.id",
  },
  dedupeSaid: {
    none: "runs twice if the same message comes twice",
    header: (name: string) => `runs once for each ${name}`,
    expression: (text: string) => `runs once for each ${text}`,
  },
  form: {
    title: "New webhook",
    lead: "Which workflow should start, and who may start it?",
    workflow: "Workflow",
    who: "Who may send",
    unpublished: (name: string) => `${name} (not published yet)`,
    own: "A secret that the sender has already",
    ownLead: "Left empty, one is made for you.",
    submit: "Make webhook",
  },
  once: {
    title: "The webhook is ready",
    secret: "Secret",
    lead: "This is its secret. Copy it now: it is not shown again.",
    leadOpen: "Whatever is sent to this address starts the workflow.",
    url: "Address",
    try: "Try it from a program or a terminal",
    done: "Done",
  },
  curl: "Send one from a program or a terminal",
  curlSecret: "SECRET is what was shown when the webhook was made.",
  requests: "Last requests",
  request: "Request",
  /** What it is about, and when it came. */
  requestName: (about: string, ago: string) => `${about}, ${ago}`,
  requestsEmpty: "Nothing has arrived yet.",
  requestKept: "Kept: the workflow is not published",
  requestInput: "What came in",
  started: "Started",
  remove: "Delete webhook",
  removeTitle: "Delete this webhook?",
  removeLead:
    "Whoever sends to this address gets a 404 from now on. The address can't be had again. What has been started goes on.",
  removed: "The webhook is deleted.",
  removing: "Deleting…",
} as const;
