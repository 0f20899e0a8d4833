import type { ButtonHTMLAttributes } from "react";

const BASE =
  "inline-flex h-9 items-center justify-center gap-1.5 rounded-lg px-3.5 text-sm font-medium whitespace-nowrap transition-colors select-none disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55";
const LOOK = {
  primary: "bg-accent text-on-accent not-disabled:hover:bg-accent-hover",
  quiet: "border border-line bg-surface text-ink not-disabled:hover:bg-sunken",
  danger: "border border-line bg-surface text-bad not-disabled:hover:bg-bad-soft",
  destroy: "bg-bad text-bg not-disabled:hover:opacity-90",
  bare: "text-muted not-disabled:hover:bg-sunken not-disabled:hover:text-ink",
} as const;

export type ButtonLook = keyof typeof LOOK;
export const buttonClass = (look: ButtonLook, extra = ""): string => `${BASE} ${LOOK[look]} ${extra}`;

/** `busy`: it can't be pressed again yet. Disabled, it would lose the focus, and with it whoever works by keyboard. */
export function Button({
  look = "quiet",
  className = "",
  type = "button",
  busy = false,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { readonly look?: ButtonLook; readonly busy?: boolean }) {
  return (
    <button
      type={type}
      className={buttonClass(look, className)}
      {...rest}
      {...(busy ? { "aria-disabled": true, onClick: (event) => event.preventDefault() } : {})}
    />
  );
}
