import { queryOptions, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../api.ts";
import { Who } from "../keys/who.ts";
import { useTheme } from "../lib/theme.ts";
import { permissionWords } from "../keys/words.ts";
import { sessionQuery } from "../queries.ts";
import { strings } from "../strings.ts";
import { settingsStrings as text } from "../strings/settings.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Meter } from "../ui/meter.tsx";
import { Card, CardTitle, Failed, Skeleton } from "../ui/page.tsx";
import { Segments } from "../ui/segments.tsx";
import { Retention } from "./retention.tsx";

const POLL_MS = 5_000;
const limitsQuery = queryOptions({
  queryKey: ["limits"],
  queryFn: ({ signal }) => api.limits.get({ signal }),
  refetchInterval: POLL_MS,
});
const number = new Intl.NumberFormat("en");

export function General() {
  return (
    <div className="grid items-start gap-6 xl:grid-cols-2">
      <div className="grid gap-6">
        <Organisation />
        <Appearance />
      </div>
      <div className="grid gap-6">
        <Usage />
        <Retention />
      </div>
    </div>
  );
}

function Organisation() {
  const session = useQuery(sessionQuery).data;
  return (
    <Card>
      <CardTitle>{text.organisation.title}</CardTitle>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-8 gap-y-3 p-4">
        <Fact name={text.organisation.name}>{session?.organisation.name}</Fact>
        <Fact name={text.organisation.id}>
          {session === undefined || session === null ? undefined : (
            <span className="flex items-center gap-1">
              <code className="font-mono text-[0.8125rem]">{session.organisation.id}</code>
              <CopyButton text={session.organisation.id} label={text.organisation.id} />
            </span>
          )}
        </Fact>
        <Fact name={text.organisation.you}>
          {session === undefined || session === null ? undefined : (
            <span title={session.actor}>
              <Who actor={session.actor} />
            </span>
          )}
        </Fact>
        <Fact name={text.organisation.may}>
          {session === undefined || session === null ? undefined : permissionWords(session.permissions).join(" · ")}
        </Fact>
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children ?? <Skeleton className="h-5 w-40" />}</dd>
    </>
  );
}

function Appearance() {
  const [theme, setTheme] = useTheme();
  return (
    <Card>
      <CardTitle>{text.appearance.title}</CardTitle>
      <div className="flex flex-wrap items-center justify-between gap-3 p-4">
        <div>
          <p className="font-medium">{text.appearance.legend}</p>
          <p className="text-xs text-muted">{text.appearance.lead}</p>
        </div>
        <Segments
          label={text.appearance.legend}
          value={theme}
          onChange={setTheme}
          options={[
            ["system", strings.theme.system],
            ["light", strings.theme.light],
            ["dark", strings.theme.dark],
          ]}
        />
      </div>
    </Card>
  );
}

function Usage() {
  const query = useQuery(limitsQuery);
  const limits = query.data;
  const { starts, underWay, of, least, lead } = text.limits;
  return (
    <Card>
      <CardTitle>{text.limits.title}</CardTitle>
      <div className="grid gap-5 p-4">
        {limits === undefined ? (
          query.isError ? (
            <Failed error={query.error} retry={() => void query.refetch()} />
          ) : (
            <>
              <Skeleton className="h-9" />
              <Skeleton className="h-9" />
            </>
          )
        ) : (
          <>
            <Meter
              label={starts}
              used={limits.startsPerMinute.used}
              limit={limits.startsPerMinute.limit}
              said={of(
                limits.startsPerMinute.exact
                  ? number.format(limits.startsPerMinute.used)
                  : least(number.format(limits.startsPerMinute.used)),
                number.format(limits.startsPerMinute.limit),
              )}
            />
            <Meter
              label={underWay}
              used={limits.underWay.used}
              limit={limits.underWay.limit}
              said={of(number.format(limits.underWay.used), number.format(limits.underWay.limit))}
            />
          </>
        )}
        <p className="text-xs text-muted">{lead}</p>
      </div>
    </Card>
  );
}
