import { useEffect, useRef } from "react";
import type { Start } from "../../../shared/builder/types.ts";
import { builderStrings } from "../strings/builder.ts";
import { StartIcon } from "../ui/step-icons.tsx";

const text = builderStrings.start;
const CHOICES = ["webhook", "schedule", "event", "person"] as const;

/** What a choice begins as; its details are asked beside. */
function startOf(kind: (typeof CHOICES)[number]): Start {
  switch (kind) {
    case "schedule":
      return { kind, cron: "0 9 * * *", timezone: Intl.DateTimeFormat().resolvedOptions().timeZone };
    case "event":
      return { kind, types: [""] };
    case "webhook":
    case "person":
      return { kind };
  }
}

/** The first question of a new workflow. */
export function StartChooser({ onChoose }: { readonly onChoose: (start: Start) => void }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const now = document.activeElement;
    // It stands over the canvas, and is what there is to do.
    if (now === null || now === document.body || now.closest(".canvas") !== null) first.current?.focus();
  }, []);
  return (
    <div className="absolute inset-0 z-10 grid place-items-center overflow-auto bg-bg p-6">
      <div className="w-full max-w-2xl">
        <h2 className="text-xl font-semibold tracking-tight">{text.title}</h2>
        <p className="mt-1 text-muted">{text.lead}</p>
        <ul className="mt-5 grid gap-3 sm:grid-cols-2">
          {CHOICES.map((kind, i) => {
            const [title, lead] = text[kind];
            return (
              <li key={kind}>
                <button
                  type="button"
                  ref={i === 0 ? first : null}
                  onClick={() => onChoose(startOf(kind))}
                  className="flex size-full items-start gap-3.5 rounded-2xl border border-line bg-surface p-4 text-left shadow-card transition-colors hover:border-accent"
                >
                  <span className="grid size-10 shrink-0 place-items-center rounded-full bg-accent-soft text-accent">
                    <StartIcon kind={kind} size={20} />
                  </span>
                  <span>
                    <span className="block font-semibold">{title}</span>
                    <span className="mt-0.5 block text-muted">{lead}</span>
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
