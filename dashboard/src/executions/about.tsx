import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { fitAbout, isProse, type AboutFit } from "./about-fit.ts";
import { aboutLine, type AboutField, partsOf } from "./about-parts.ts";

/** What an execution is about, in one line: where there is not room for all, whole fields are left out. */
export function About({ about, look = "text-xs text-muted" }: { readonly about: string; readonly look?: string }) {
  const { given, result } = useMemo(() => partsOf(about), [about]);
  const box = useRef<HTMLSpanElement>(null);
  const [fit, setFit] = useState<AboutFit>({ given: given.length, result: result.length });
  // Before it is painted: what is left out is never seen to go.
  useLayoutEffect(() => {
    const line = box.current;
    if (line === null) return;
    const measure = (): void => {
      // Of the words themselves: what is around them may be cut already.
      const widths = [...line.querySelectorAll("[data-words]")].map((one) =>
        Math.ceil(one.getBoundingClientRect().width),
      );
      const measured = [...given, ...result].map(({ words }, i) => ({ width: widths[i] ?? 0, prose: isProse(words) }));
      const next = fitAbout(
        measured.slice(0, given.length),
        measured.slice(given.length),
        Math.floor(line.getBoundingClientRect().width),
      );
      setFit((last) => (last.given === next.given && last.result === next.result ? last : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(line);
    return () => observer.disconnect();
  }, [given, result]);
  return (
    <span ref={box} className={`relative flex min-w-0 overflow-hidden ${look}`} title={aboutLine(about)}>
      {given.map((field, i) => (
        <Words key={i} field={field} left={i >= fit.given} first={i === 0} />
      ))}
      {result.map((field, i) => (
        <Words key={`result ${i}`} field={field} left={i >= fit.result} first={i === 0} />
      ))}
    </span>
  );
}

/** `left`: left out. It is there for who listens, and to be measured. */
function Words({
  field,
  left,
  first,
}: {
  readonly field: AboutField;
  readonly left: boolean;
  readonly first: boolean;
}) {
  // Beside a text that gives way, a number keeps all of its room.
  const cut = isProse(field.words) ? "min-w-0 truncate" : "max-w-full shrink-0 truncate";
  const place = left ? "absolute opacity-0" : first ? cut : "shrink-0";
  const tone = field.tone === null ? "" : field.tone === "good" ? "text-good" : "text-bad";
  return (
    <span className={`whitespace-pre ${tone} ${place}`}>
      <span data-words="">{field.text}</span>
    </span>
  );
}
