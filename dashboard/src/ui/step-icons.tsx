import type { ReactNode } from "react";
import type { Start, StepKind } from "../../../shared/builder/types.ts";
import { Icon } from "./icons.tsx";

const STEPS: Record<StepKind, ReactNode> = {
  http: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M2.5 8h11M8 2.25c2 2 2.4 3.8 2.4 5.75S10 11.75 8 13.75C6 11.75 5.6 9.95 5.6 8S6 4.25 8 2.25Z" />
    </>
  ),
  action: <path d="M6 2.5V5m4-2.5V5M4.5 5h7v2.5a3.5 3.5 0 0 1-7 0ZM8 11v2.5" />,
  set: <path d="M2.5 4.5h5M2.5 8h3M2.5 11.5h5M11 3v10M9 5l2-2 2 2" />,
  if: <path d="M8 2v3M8 5 3.5 9.5V14M8 5l4.5 4.5V14M1.8 12.4 3.5 14l1.7-1.6M10.8 12.4l1.7 1.6 1.7-1.6" />,
  parallel: <path d="M8 2v2.5M3 4.5h10M3 4.5V11M13 4.5V11M8 4.5V11M3 11.5h10M8 11.5V14" />,
  forEach: <path d="M3 7a5 5 0 0 1 9-2.2M13 9a5 5 0 0 1-9 2.2M12.4 2v3h-3M3.6 14v-3h3" />,
  wait: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 4.75V8l2.25 1.5" />
    </>
  ),
  approval: (
    <>
      <circle cx="6.5" cy="5" r="2.5" />
      <path d="M2 13.5c0-2.6 2-4.2 4.5-4.2M9 11.5l1.8 1.8L14 9.8" />
    </>
  ),
  form: (
    <>
      <rect x="3" y="2.25" width="10" height="11.5" rx="1.5" />
      <path d="M5.5 5.5h5M5.5 8.25h5M5.5 11h2.5" />
    </>
  ),
  emit: <path d="M14 2 7 9M14 2l-4.5 12L7 9 2 6.5Z" />,
  listen: (
    <>
      <circle cx="8" cy="8" r="1.4" />
      <path d="M4.9 11.1a4.4 4.4 0 0 1 0-6.2M11.1 4.9a4.4 4.4 0 0 1 0 6.2M2.7 13.3a7.5 7.5 0 0 1 0-10.6M13.3 2.7a7.5 7.5 0 0 1 0 10.6" />
    </>
  ),
  workflow: (
    <>
      <rect x="2" y="2.5" width="5" height="4" rx="1" />
      <rect x="9" y="9.5" width="5" height="4" rx="1" />
      <path d="M4.5 6.5v3a2 2 0 0 0 2 2H9" />
    </>
  ),
  script: <path d="M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5M9 3 7 13" />,
  fail: <path d="M5.4 2h5.2L14 5.4v5.2L10.6 14H5.4L2 10.6V5.4ZM8 5v3.5M8 11v.1" />,
  group: <path d="M2.5 5V2.5H5M11 2.5h2.5V5M13.5 11v2.5H11M5 13.5H2.5V11M5.5 6h5M5.5 8h5M5.5 10h3" />,
  try: <path d="M8 1.9 13 4v3.7c0 3-2 5.2-5 6.4-3-1.2-5-3.4-5-6.4V4ZM5.9 8l1.5 1.5 2.8-3" />,
  other: <path d="M3.5 8h.1M8 8h.1M12.5 8h.1" strokeWidth="2.4" />,
};

const STARTS: Record<Start["kind"], ReactNode> = {
  unset: <path d="M6 6a2 2 0 1 1 2.6 1.9c-.4.2-.6.5-.6.9v.7M8 12v.1" />,
  webhook: <path d="M9 1.8 3.8 9H8l-1 5.2L12.2 7H8Z" />,
  person: (
    <>
      <circle cx="8" cy="5" r="2.75" />
      <path d="M2.75 14c0-3 2.3-4.75 5.25-4.75S13.25 11 13.25 14" />
    </>
  ),
  schedule: (
    <>
      <rect x="2.25" y="3.25" width="11.5" height="10.5" rx="1.5" />
      <path d="M2.25 6.5h11.5M5.25 1.75v3M10.75 1.75v3M8 8.5v2l1.4.9" />
    </>
  ),
  interval: <path d="M3 7a5 5 0 0 1 9-2.2M13 9a5 5 0 0 1-9 2.2M12.4 2v3h-3M3.6 14v-3h3" />,
  event: (
    <>
      <circle cx="8" cy="8" r="1.4" />
      <path d="M4.9 11.1a4.4 4.4 0 0 1 0-6.2M11.1 4.9a4.4 4.4 0 0 1 0 6.2" />
    </>
  ),
  other: <path d="M5 3.2v9.6l7.5-4.8z" />,
};

export const StepIcon = ({ kind, size = 16 }: { readonly kind: StepKind; readonly size?: number }) => (
  <Icon size={size}>{STEPS[kind]}</Icon>
);
export const StartIcon = ({ kind, size = 16 }: { readonly kind: Start["kind"]; readonly size?: number }) => (
  <Icon size={size}>{STARTS[kind]}</Icon>
);

/** What acts on the world, what waits for it, what orders other steps, and what only works with values. */
export const STEP_TONE: Record<StepKind, string> = {
  http: "bg-run-soft text-run",
  action: "bg-run-soft text-run",
  emit: "bg-run-soft text-run",
  workflow: "bg-run-soft text-run",
  wait: "bg-wait-soft text-wait",
  approval: "bg-wait-soft text-wait",
  form: "bg-wait-soft text-wait",
  listen: "bg-wait-soft text-wait",
  if: "bg-doubt-soft text-doubt",
  parallel: "bg-doubt-soft text-doubt",
  forEach: "bg-doubt-soft text-doubt",
  group: "bg-doubt-soft text-doubt",
  try: "bg-doubt-soft text-doubt",
  set: "bg-still-soft text-still",
  script: "bg-still-soft text-still",
  other: "bg-still-soft text-still",
  fail: "bg-bad-soft text-bad",
};
