import { useReactFlow } from "@xyflow/react";
import { Toolbar } from "radix-ui";
import type { ReactNode, RefObject } from "react";
import { canvasStrings as text } from "../strings/canvas.ts";
import { FitIcon, MinusIcon, PlusIcon } from "../ui/icons.tsx";
import type { Layout } from "./layout-types.ts";
import type { CanvasNode } from "./nodes.ts";
import { fit } from "./view.ts";

export function Controls({
  layout,
  frame,
}: {
  readonly layout: Layout;
  readonly frame: RefObject<HTMLDivElement | null>;
}) {
  const flow = useReactFlow<CanvasNode>();
  return (
    // By Tab it is one stop: the canvas and what is beside it stay near each other.
    <Toolbar.Root
      orientation="vertical"
      aria-label={text.controls}
      className="absolute top-3 left-3 z-10 grid rounded-lg border border-line bg-surface p-0.5 shadow-card"
    >
      <Control label={text.zoomIn} onClick={() => void flow.zoomIn()}>
        <PlusIcon />
      </Control>
      <Control label={text.zoomOut} onClick={() => void flow.zoomOut()}>
        <MinusIcon />
      </Control>
      <Control label={text.fit} onClick={() => fit(flow, frame.current, layout)}>
        <FitIcon />
      </Control>
    </Toolbar.Root>
  );
}

function Control({
  label,
  onClick,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Toolbar.Button
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-8 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink"
    >
      {children}
    </Toolbar.Button>
  );
}
