import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { stepsIn, type Outline, type Samples, type StepPath } from "../../../../shared/builder/index.ts";
import { api } from "../../api.ts";
import type { StepMark } from "../../canvas/canvas-types.ts";
import { isOver } from "../../execution/timeline.ts";
import type { Timeline } from "../../execution/timeline-types.ts";
import { useLive } from "../../execution/use-live.ts";
import { useNow } from "../../lib/hooks.ts";
import { executionsQuery, queryClient } from "../../queries.ts";
import { resultsBefore } from "../steps.ts";
import { useHookRequests } from "../../hooks/use-hook-requests.ts";
import { marksFor, outputsIn, type StepRun, runsIn } from "./trial-marks.ts";

export type Scope = { readonly only: StepPath } | { readonly from: StepPath } | null;

export interface TrialOptions {
  readonly input: unknown;
  readonly scope: Scope;
  readonly skipWaits: boolean;
  readonly reuse: boolean;
}

export interface Trial {
  readonly execution: string | null;
  /** The workflow's last one, whatever started it. */
  readonly earlier: string | null;
  readonly timeline: Timeline | null;
  readonly running: boolean;
  readonly starting: boolean;
  readonly error: unknown;
  readonly marks: ReadonlyMap<StepPath, StepMark>;
  readonly runs: ReadonlyMap<StepPath, StepRun>;
  readonly samples: Samples;
  readonly pins: Readonly<Record<string, unknown>>;
  readonly setPin: (name: string, pin: { readonly value: unknown } | null) => void;
  /** Asks once more what values look like: somebody is about to choose one. */
  readonly look: () => void;
  readonly start: (text: string, options: TrialOptions) => void;
  readonly cancel: () => void;
}

const NO_MARKS: ReadonlyMap<StepPath, StepMark> = new Map();
const look = (): void => {
  for (const queryKey of [["hook-requests"], ["executions"]]) void queryClient.invalidateQueries({ queryKey });
};
const NO_RUNS: ReadonlyMap<StepPath, StepRun> = new Map();
/** How often countdowns move, in milliseconds. */
const TICK_MS = 500;

/** Trying a draft: its last run here, what it gave step by step, and what is pinned. */
export function useTrial(workflow: string, outline: Outline | null): Trial {
  const [mine, setMine] = useState<string | null>(null);
  const [pins, setPins] = useState<Readonly<Record<string, unknown>>>({});
  // Until something was tried here, what ran last says what values look like.
  const latest = useQuery({ ...executionsQuery({ workflow, limit: 1 }), refetchInterval: false });
  const earlier = latest.data?.items[0]?.id ?? null;
  // What came in at its hook after that is what it will be started with.
  const sent = useHookRequests(workflow).items?.[0];
  const followed = mine ?? earlier;
  const { timeline: shown } = useLive(followed);
  const timeline = followed === null ? null : shown;
  const running = mine !== null && timeline !== null && !isOver(timeline.status);
  const now = useNow(running ? TICK_MS : null);
  const marks = useMemo(
    () => (outline === null || mine === null || timeline === null ? NO_MARKS : marksFor(outline, timeline, now)),
    [outline, mine, timeline, now],
  );
  const runs = useMemo(
    () => (outline === null || timeline === null ? NO_RUNS : runsIn(outline, timeline)),
    [outline, timeline],
  );
  const samples = useMemo<Samples>(() => {
    const known = outline === null ? new Set<string>() : new Set([...stepsIn(outline.list)].map((step) => step.name));
    const pinned = Object.fromEntries(Object.entries(pins).filter(([name]) => known.has(name)));
    const steps = { ...(timeline === null ? {} : outputsIn(timeline)), ...pinned };
    const ran = timeline === null || timeline.seq === 0 ? null : timeline;
    const later = sent !== undefined && Date.parse(sent.at) > (ran?.startedAt ?? 0);
    const trigger = later ? sent.input : ran?.input;
    return trigger === undefined ? { steps } : { trigger, steps };
  }, [outline, timeline, pins, sent]);
  const run = useMutation({
    mutationFn: ({ text, options }: { text: string; options: TrialOptions }) => {
      // What does not run again gives what it gave.
      const given = { ...resultsBefore(outline, options.scope, samples.steps), ...pins };
      return api.draftRuns.start({
        params: { id: workflow },
        body: {
          text,
          input: options.input,
          ...(Object.keys(given).length === 0 ? {} : { pins: given }),
          ...options.scope,
          ...(options.skipWaits ? { skipWaits: true } : {}),
          ...(options.reuse && followed !== null ? { reuse: followed } : {}),
        },
      });
    },
    onSuccess: ({ id }) => {
      setMine(id);
      void queryClient.invalidateQueries({ queryKey: ["executions"] });
    },
  });
  return {
    execution: mine,
    timeline: mine === null ? null : timeline,
    running,
    earlier,
    starting: run.isPending,
    error: run.error,
    marks,
    runs,
    samples,
    pins,
    setPin: (name, pin) =>
      setPins((was) => {
        const { [name]: _, ...rest } = was;
        return pin === null ? rest : { ...rest, [name]: pin.value };
      }),
    look,
    start: (text, options) => run.mutate({ text, options }),
    cancel: () => {
      if (mine !== null) void api.executions.cancel({ params: { id: mine }, body: {} });
    },
  };
}
