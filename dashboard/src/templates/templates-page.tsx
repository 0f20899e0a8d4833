import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Template } from "../../../shared/api/index.ts";
import { useTitle } from "../lib/hooks.ts";
import { templatesStrings as text } from "../strings/templates.ts";
import { SearchField } from "../ui/field.tsx";
import { Card, Empty, Failed, PageHeader, SkeletonRows } from "../ui/page.tsx";
import { Tag } from "../ui/status.tsx";
import { NewWorkflow } from "../workflows/new-workflow.tsx";
import { templatesQuery } from "./queries.ts";
import { TemplateDialog } from "./template-dialog.tsx";

const CATEGORIES = Object.keys(text.categories) as (keyof typeof text.categories)[];

export function TemplatesPage() {
  useTitle(text.title);
  const { q = "", show } = useSearch({ from: "/templates" });
  const navigate = useNavigate({ from: "/templates" });
  const query = useQuery(templatesQuery);
  const items = query.data?.items;
  const found = items?.filter((template) => matches(template, q));
  const shown = items?.find(({ id }) => id === show);
  const set = (search: { q?: string; show?: string }): void =>
    void navigate({ search, replace: true, resetScroll: false });
  const kept = q === "" ? {} : { q };
  return (
    <>
      <PageHeader title={text.title} lead={text.lead}>
        <NewWorkflow />
      </PageHeader>
      <SearchField
        label={text.search}
        value={q}
        onValue={(value) => set(value === "" ? {} : { q: value })}
        className="mb-6 w-full sm:w-72"
      />
      {query.isError && items === undefined ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : found === undefined ? (
        <Card>
          <SkeletonRows rows={4} height="h-24" />
        </Card>
      ) : found.length === 0 ? (
        <Empty title={text.noMatch(q)}>
          <p>{text.noMatchLead}</p>
        </Empty>
      ) : (
        CATEGORIES.map((category) => (
          <Category
            key={category}
            title={text.categories[category]}
            templates={found.filter((template) => template.category === category)}
            onShow={(id) => set({ ...kept, show: id })}
          />
        ))
      )}
      {shown === undefined ? null : <TemplateDialog template={shown} onClose={() => set(kept)} />}
    </>
  );
}

function matches({ title, description, needs }: Template, query: string): boolean {
  const looked = `${title} ${description} ${needs.map(({ connector, kind }) => `${connector ?? ""} ${kind}`).join(" ")}`;
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => looked.toLowerCase().includes(word));
}

/** Who is asked is changed in the step: it runs without that. */
const toSetUp = ({ needs }: Template): number => needs.filter(({ kind }) => kind !== "person").length;

function Category({
  title,
  templates,
  onShow,
}: {
  readonly title: string;
  readonly templates: readonly Template[];
  readonly onShow: (id: string) => void;
}) {
  if (templates.length === 0) return null;
  return (
    <section className="mb-8">
      <h2 className="mb-3 font-semibold">{title}</h2>
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {templates.map((template) => (
          <li key={template.id}>
            <button
              type="button"
              onClick={() => onShow(template.id)}
              className="flex h-full w-full flex-col items-start gap-1.5 rounded-xl border border-line bg-surface p-4 text-left shadow-card transition-colors hover:border-line-strong"
            >
              <span className="font-medium">{template.title}</span>
              <span className="mb-2 line-clamp-3 text-muted">{template.description}</span>
              <span className="mt-auto">
                {toSetUp(template) > 0 ? (
                  <Tag tone="still">{text.needs(toSetUp(template))}</Tag>
                ) : template.offline ? (
                  <Tag tone="good">{text.offline}</Tag>
                ) : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
