import { Link } from "@tanstack/react-router";

export function BackLink({ to, children }: { readonly to: "/workflows" | "/executions"; readonly children: string }) {
  return (
    <Link to={to} className="mb-2 inline-flex items-center gap-1 text-muted hover:text-ink">
      <span aria-hidden="true">←</span> {children}
    </Link>
  );
}
