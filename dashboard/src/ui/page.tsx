import type { ReactNode } from "react";
import { ApiProblem, isStatus, Unreachable } from "../api.ts";
import { strings } from "../strings.ts";
import { Button } from "./button.tsx";

export function PageHeader({
  title,
  lead,
  children,
}: {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      {/* What stands beside it goes below only where little would be left for the words. */}
      <div className="min-w-0 flex-1 basis-80">
        <h1 className="text-xl font-semibold tracking-tight text-balance break-words">{title}</h1>
        {lead === undefined ? null : <div className="mt-1 text-muted">{lead}</div>}
      </div>
      {children}
    </header>
  );
}

export function Card({ children, className = "" }: { readonly children: ReactNode; readonly className?: string }) {
  return (
    <section className={`min-w-0 rounded-xl border border-line bg-surface shadow-card ${className}`}>
      {children}
    </section>
  );
}

export function CardTitle({ children, aside }: { readonly children: ReactNode; readonly aside?: ReactNode }) {
  return (
    <div className="flex min-h-12 items-center justify-between gap-3 border-b border-line px-4 py-2">
      <h2 className="font-semibold">{children}</h2>
      {aside}
    </div>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card className="px-5 py-10 sm:px-10">
      <div className="mx-auto max-w-2xl">
        <h2 className="mb-1 text-base font-semibold">{title}</h2>
        <div className="grid gap-4 text-muted">{children}</div>
      </div>
    </Card>
  );
}

/** What went wrong, in words, and a way on. */
export function Failed({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  return (
    <div role="alert" className="grid justify-items-start gap-3 rounded-xl border border-line bg-surface px-5 py-6">
      <div>
        <h2 className="font-semibold">
          {isStatus(error, 404) ? strings.common.notFoundTitle : strings.common.failedTitle}
        </h2>
        <p className="text-muted">{describe(error)}</p>
      </div>
      {retry === undefined ? null : <Button onClick={retry}>{strings.common.retry}</Button>}
    </div>
  );
}

export function describe(error: unknown): string {
  if (error instanceof Unreachable) return strings.common.unreachable;
  if (!(error instanceof ApiProblem)) return error instanceof Error ? error.message : String(error);
  const { requestId } = error.problem;
  return requestId === "" ? error.message : `${error.message} (${strings.common.requestId} ${requestId})`;
}

/** Holds the place of what is loading, at its size, so that nothing jumps. */
export function Skeleton({ className }: { readonly className: string }) {
  return <span aria-hidden="true" className={`breathing block rounded-md bg-still-soft ${className}`} />;
}

export function SkeletonRows({ rows, height }: { readonly rows: number; readonly height: string }) {
  return (
    <div role="status" aria-label={strings.common.loading}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className={`flex items-center gap-4 border-b border-line px-4 last:border-0 ${height}`}>
          <Skeleton className="h-5 w-24" />
          <Skeleton className="h-4 w-1/3" />
          <Skeleton className="ml-auto h-4 w-20" />
        </div>
      ))}
    </div>
  );
}
