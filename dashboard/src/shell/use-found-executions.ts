import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { MAX_TEXT_SEARCHED } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { strings } from "../strings.ts";
import { shellStrings } from "../strings/shell.ts";
import type { Command } from "./commands.ts";

const text = shellStrings.palette;
/** A pause in typing after which it is looked for, in milliseconds. */
const SETTLE_MS = 250;
/** What is shorter is in too many of them. */
const LEAST = 3;
const MOST = 5;
const NONE: readonly Command[] = [];

/** The newest executions that are about what was typed, once somebody stops typing. @param names of workflows, by id */
export function useFoundExecutions(said: string, names: ReadonlyMap<string, string>): readonly Command[] {
  const wanted = said.length < LEAST || said.length > MAX_TEXT_SEARCHED ? "" : said;
  const settled = useSettled(wanted);
  const navigate = useNavigate();
  const { data } = useQuery({
    queryKey: ["executions", "palette", settled],
    queryFn: ({ signal }) => api.executions.list({ query: { limit: MOST, text: settled }, signal }),
    enabled: settled !== "",
    // What was found stays while the next letter is looked for: nothing jumps.
    placeholderData: keepPreviousData,
  });
  return useMemo(() => {
    if (wanted === "" || settled === "" || data === undefined) return NONE;
    return data.items.map(({ id, about, status, workflow }): Command => {
      const name = (workflow.id === null ? undefined : names.get(workflow.id)) ?? workflow.name;
      return {
        id,
        title: about === null ? name : `${about} · ${name}`,
        group: text.found,
        aside: strings.status[status],
        run: () => void navigate({ to: "/executions/$id", params: { id } }),
      };
    });
  }, [wanted, settled, data, names, navigate]);
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
