/** How much of a limit is used: a bar, and the words beside it say the same. */
export function Meter({
  label,
  used,
  limit,
  said,
}: {
  readonly label: string;
  readonly used: number;
  readonly limit: number;
  readonly said: string;
}) {
  const share = limit === 0 ? 1 : Math.min(1, used / limit);
  const colour = share >= 0.95 ? "bg-bad-bar" : share >= 0.75 ? "bg-wait-bar" : "bg-good-bar";
  return (
    <div>
      <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">{label}</span>
        <span className="text-muted">{said}</span>
      </div>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(used, limit)}
        aria-valuetext={said}
        className="h-2 overflow-hidden rounded-full bg-still-soft"
      >
        <div
          className={`h-full rounded-full transition-[width] duration-500 ${colour}`}
          style={{ width: `${used === 0 ? 0 : Math.max(1, share * 100)}%` }}
        />
      </div>
    </div>
  );
}
