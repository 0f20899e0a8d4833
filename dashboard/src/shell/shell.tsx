import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useState } from "react";
import type { Session } from "../api.ts";
import { LiveUpdates } from "../live/live-updates.tsx";
import { sessionQuery } from "../queries.ts";
import { strings } from "../strings.ts";
import { shellStrings } from "../strings/shell.ts";
import { BookIcon, SearchIcon } from "../ui/icons.tsx";
import { Logo } from "../ui/logo.tsx";
import { Failed } from "../ui/page.tsx";
import { Notices } from "../ui/toast.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { Inbox } from "./inbox.tsx";
import { Lost } from "./lost.tsx";
import { Navigation } from "./nav.tsx";
import { PhoneMenu } from "./phone-menu.tsx";
import { useShortcuts } from "./shortcuts.ts";

const SignInPage = lazy(async () => ({ default: (await import("../session/sign-in-page.tsx")).SignInPage }));
const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));

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
    <Frame session={session.data}>
      {session.isError && session.data === undefined ? (
        <Failed error={session.error} retry={() => void session.refetch()} />
      ) : session.isPending ? null : (
        <Outlet />
      )}
    </Frame>
  );
}

function Frame({ session, children }: { readonly session: Session | undefined; readonly children: React.ReactNode }) {
  const [searching, setSearching] = useState(false);
  const openPalette = useCallback(() => setSearching(true), []);
  useShortcuts(openPalette);
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[14.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-surface focus:px-4 focus:py-2"
      >
        {strings.nav.skip}
      </a>
      <header className="sticky top-0 z-30 flex items-center gap-1 border-b border-line bg-surface px-3 py-2 md:h-dvh md:flex-col md:items-stretch md:gap-0 md:border-r md:border-b-0 md:p-3">
        <PhoneMenu />
        <Link to="/workflows" className="mr-auto flex items-center gap-2 rounded-lg p-1.5 md:mr-12">
          <Logo />
          <span className="text-[0.95rem] font-semibold tracking-tight">{strings.product}</span>
        </Link>
        <div className="md:absolute md:top-3 md:right-3">
          <Inbox />
        </div>
        <button
          type="button"
          onClick={openPalette}
          title={shellStrings.palette.open}
          aria-keyshortcuts="Control+K Meta+K"
          className="grid size-9 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink md:mt-3 md:mb-4 md:flex md:h-8 md:w-full md:justify-start md:gap-2.5 md:border md:border-line md:px-2.5 md:text-left"
        >
          <SearchIcon />
          <span className="flex-1 max-md:sr-only">{shellStrings.palette.short}</span>
          <kbd aria-hidden="true" className="hidden font-sans text-xs md:inline">
            {isApple() ? "⌘ K" : "Ctrl K"}
          </kbd>
        </button>
        <nav aria-label={strings.nav.label} className="hidden min-h-0 flex-1 overflow-y-auto md:block">
          <Navigation />
        </nav>
        <div className="flex items-center gap-1 md:mt-2 md:flex-col md:items-stretch">
          <a
            href="/docs"
            className="hidden h-8 items-center gap-2.5 rounded-lg px-2.5 text-muted hover:bg-sunken hover:text-ink md:flex"
          >
            <BookIcon />
            {strings.nav.docs}
          </a>
          <AccountMenu session={session} />
        </div>
      </header>
      <div className="min-w-0">
        <Lost />
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-[88rem] min-w-0 px-4 py-6 outline-none sm:px-6 md:px-10 md:py-9"
        >
          {children}
        </main>
      </div>
      <Notices />
      {session === undefined ? null : <LiveUpdates />}
      {searching ? (
        <Suspense fallback={null}>
          <Palette onClose={() => setSearching(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

const isApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);
