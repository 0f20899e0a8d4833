import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { lazy, Suspense, type ReactNode } from "react";
import { sessionQuery } from "../queries.ts";
import { strings } from "../strings.ts";
import { BookIcon, FlowIcon, RunsIcon } from "../ui/icons.tsx";
import { Logo } from "../ui/logo.tsx";
import { Failed } from "../ui/page.tsx";
import { AccountMenu } from "./account-menu.tsx";

const SignInPage = lazy(async () => ({ default: (await import("../session/sign-in-page.tsx")).SignInPage }));

/** Frame of every page; until a session is there, its place is taken by the sign-in page, at the same address. */
export function Shell() {
  const session = useQuery(sessionQuery);
  if (session.data === null) {
    return (
      <Suspense fallback={null}>
        <SignInPage />
      </Suspense>
    );
  }
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[14rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-surface focus:px-4 focus:py-2"
      >
        {strings.nav.skip}
      </a>
      <aside className="sticky top-0 z-30 flex items-center gap-1 border-b border-line bg-surface px-3 py-2 md:h-dvh md:flex-col md:items-stretch md:border-r md:border-b-0 md:p-3">
        <Link to="/workflows" className="flex items-center gap-2 rounded-lg p-1.5 md:mb-4">
          <Logo />
          <span className="hidden text-[0.95rem] font-semibold tracking-tight sm:inline">{strings.product}</span>
        </Link>
        <nav aria-label={strings.nav.label} className="flex gap-1 md:flex-col">
          <NavLink to="/workflows" icon={<FlowIcon />}>
            {strings.nav.workflows}
          </NavLink>
          <NavLink to="/executions" icon={<RunsIcon />}>
            {strings.nav.executions}
          </NavLink>
        </nav>
        <div className="ml-auto flex items-center gap-1 md:mt-auto md:ml-0 md:flex-col md:items-stretch">
          <a
            href="/docs"
            className="hidden h-9 items-center gap-2.5 rounded-lg px-2.5 text-muted hover:bg-sunken hover:text-ink md:flex"
          >
            <BookIcon />
            {strings.nav.docs}
          </a>
          <AccountMenu session={session.data} />
        </div>
      </aside>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-[88rem] min-w-0 px-4 py-6 outline-none sm:px-6 md:px-10 md:py-9"
      >
        {session.isError && session.data === undefined ? (
          <Failed error={session.error} retry={() => void session.refetch()} />
        ) : session.isPending ? null : (
          <Outlet />
        )}
      </main>
    </div>
  );
}

function NavLink({
  to,
  icon,
  children,
}: {
  readonly to: "/workflows" | "/executions";
  readonly icon: ReactNode;
  readonly children: string;
}) {
  return (
    <Link
      to={to}
      className="flex h-9 items-center gap-2.5 rounded-lg px-2.5 transition-colors"
      activeProps={{ className: "bg-accent-soft font-medium text-accent" }}
      inactiveProps={{ className: "text-muted hover:bg-sunken hover:text-ink" }}
    >
      {icon}
      <span className="max-[22rem]:sr-only">{children}</span>
    </Link>
  );
}
