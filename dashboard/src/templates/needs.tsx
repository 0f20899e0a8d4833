import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TemplateNeed } from "../../../shared/api/index.ts";
import { connectionsQuery, secretsQuery } from "../connections/queries.ts";
import { templatesStrings as text } from "../strings/templates.ts";
import { CheckIcon, PersonIcon } from "../ui/icons.tsx";

/** What has to be set up, and what of it is there already. */
export function Needs({ needs }: { readonly needs: readonly TemplateNeed[] }) {
  const connections = useQuery(connectionsQuery).data?.items;
  const secrets = useQuery(secretsQuery).data?.items;
  const isThere = ({ kind, name, connector }: TemplateNeed): boolean => {
    if (kind === "person") return false;
    if (kind === "secret") return secrets?.some((secret) => secret.name === name) === true;
    return (
      connections?.some((one) => one.name === name && (connector === null || one.connector === connector)) === true
    );
  };
  return (
    <section aria-label={text.setUp}>
      <h3 className="font-medium">{text.setUp}</h3>
      <p className="mb-2 text-xs text-muted">{text.setUpLead}</p>
      <ul className="grid divide-y divide-line rounded-lg border border-line">
        {needs.map((need) => {
          const there = isThere(need);
          return (
            <li key={`${need.kind} ${need.name}`} className="flex min-h-11 flex-wrap items-center gap-x-3 px-3 py-1.5">
              <span
                aria-hidden="true"
                className={`grid size-5 shrink-0 place-items-center rounded-full ${there ? "bg-good-soft text-good" : need.kind === "person" ? "text-muted" : "border border-dashed border-line-strong"}`}
              >
                {need.kind === "person" ? <PersonIcon /> : there ? <CheckIcon /> : null}
              </span>
              <span className="min-w-40 flex-1 break-words">{wordsOf(need)}</span>
              {there ? (
                <span className="text-xs text-good">{text.needDone}</span>
              ) : need.kind === "person" ? (
                <span className="text-xs text-muted">{text.needPerson}</span>
              ) : (
                <Link
                  to="/connections"
                  search={need.kind === "secret" ? { tab: "secrets" } : {}}
                  className="inline-flex min-h-6 items-center text-accent hover:underline"
                >
                  {text.needMake[need.kind]}
                </Link>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function wordsOf({ kind, name, connector }: TemplateNeed): string {
  return kind === "connection" ? text.need.connection(name, connector) : text.need[kind](name);
}
