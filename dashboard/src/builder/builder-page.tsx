import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Draft } from "../api.ts";
import { builderStrings as text } from "../strings/builder.ts";
import { BackLink } from "../ui/back-link.tsx";
import { Failed, Skeleton } from "../ui/page.tsx";
import { Builder } from "./builder.tsx";
import { draftQuery } from "./queries.ts";

export function BuilderPage() {
  const { id } = useParams({ from: "/workflows/$id/build" });
  // The builder fills the window: room for a scroll bar at its side would be a stripe.
  useEffect(() => {
    const { style } = document.documentElement;
    style.scrollbarGutter = "auto";
    return () => void style.removeProperty("scrollbar-gutter");
  }, []);
  return <Load key={id} id={id} />;
}

function Load({ id }: { readonly id: string }) {
  const query = useQuery(draftQuery(id));
  const open = useSearch({ from: "/workflows/$id/build" });
  // What is kept changes with each save; the builder begins from what it was when it was opened.
  const first = useRef<Draft | null>(null);
  if (query.isFetchedAfterMount && query.data !== undefined) first.current ??= query.data;
  if (first.current !== null) return <Builder initial={first.current} open={open} />;
  if (query.isError)
    return (
      <>
        <BackLink to="/workflows">{text.back}</BackLink>
        <Failed error={query.error} retry={() => void query.refetch()} />
      </>
    );
  return (
    <div
      role="status"
      aria-label={text.loading}
      className="fixed inset-x-0 top-14 bottom-0 bg-bg md:top-0 md:left-[14.5rem]"
    >
      <div className="flex h-14 items-center gap-3 border-b border-line bg-surface px-4">
        <Skeleton className="h-6 w-56" />
        <Skeleton className="ml-auto h-8 w-64" />
      </div>
    </div>
  );
}
