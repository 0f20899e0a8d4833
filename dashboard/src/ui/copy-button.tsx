import { useEffect, useState } from "react";
import { strings } from "../strings.ts";
import { CheckIcon, CopyIcon } from "./icons.tsx";

export function CopyButton({
  text,
  label,
  className = "",
}: {
  readonly text: string;
  readonly label?: string;
  readonly className?: string;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    if (await write(text)) setCopied(true);
  };
  const name = label === undefined ? strings.common.copy : `${strings.common.copy} ${label}`;
  return (
    <button
      type="button"
      onClick={() => void copy()}
      title={copied ? strings.common.copied : name}
      aria-label={copied ? strings.common.copied : name}
      className={`inline-grid size-7 place-items-center rounded-md text-muted transition-colors hover:bg-sunken hover:text-ink ${copied ? "text-good" : ""} ${className}`}
    >
      {copied ? <CheckIcon /> : <CopyIcon />}
    </button>
  );
}

/** The clipboard is there in secure contexts only; a platform in one's own network may be plain HTTP. */
async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
