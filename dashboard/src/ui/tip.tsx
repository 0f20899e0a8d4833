import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";

/** A word of explanation on hover or focus. `children` is one element that can take focus. */
export function Tip({
  text,
  side = "top",
  children,
}: {
  readonly text: string;
  readonly side?: "top" | "bottom";
  readonly children: ReactNode;
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
          sideOffset={6}
          collisionPadding={12}
          className="z-50 max-w-72 rounded-lg bg-ink px-3 py-2 text-xs text-bg shadow-card"
        >
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
