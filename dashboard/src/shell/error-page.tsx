import { Component, type ReactNode } from "react";
import { isMissingPart, useReloading } from "../lib/parts.ts";
import { useTitle } from "../lib/hooks.ts";
import { useReachable } from "../lib/reach.ts";
import { strings } from "../strings.ts";
import { errorStrings as text } from "../strings/errors.ts";
import { buttonClass, Button } from "../ui/button.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { Logo } from "../ui/logo.tsx";
import { Card } from "../ui/page.tsx";

/** In the place of a page, or of a part of it, that could not be shown. */
export function ErrorPage({ error }: { readonly error: unknown }) {
  const reloading = useReloading();
  const reachable = useReachable();
  const about = !isMissingPart(error) ? "failed" : reachable ? "updated" : "away";
  useTitle(text[about]);
  if (reloading)
    return (
      <p role="status" className="py-10 text-center text-muted">
        {text.reloading}
      </p>
    );
  return (
    <Card className="px-5 py-10 sm:px-10">
      <div role="alert" className="mx-auto max-w-2xl">
        <h1 className="text-base font-semibold">{text[about]}</h1>
        <p className="mt-1 text-muted">{text[`${about}Lead`]}</p>
      </div>
      <div className="mx-auto mt-5 max-w-2xl">
        <div className="flex flex-wrap gap-2">
          <Button look="primary" onClick={() => window.location.reload()}>
            {text.reload}
          </Button>
          {/* No link of the router: what is loaded of it may be what is broken. */}
          <a href="/workflows" className={buttonClass("quiet")}>
            {text.home}
          </a>
        </div>
        <div className="mt-4">
          <Disclosure title={text.detail}>
            <pre className="max-h-64 overflow-auto rounded-lg bg-sunken p-3 text-xs whitespace-pre-wrap break-words">
              {detailOf(error)}
            </pre>
          </Disclosure>
        </div>
      </div>
    </Card>
  );
}

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const head = `${error.name}: ${error.message}`;
  // Some browsers begin the stack with it.
  return error.stack === undefined
    ? head
    : error.stack.startsWith(error.name)
      ? error.stack
      : `${head}\n${error.stack}`;
}

/** Where the frame of the pages itself is broken, or there is none yet. */
export function ErrorAlone({ error }: { readonly error: unknown }) {
  return (
    <main className="mx-auto grid max-w-3xl gap-6 px-4 py-10">
      <div className="flex items-center gap-3">
        <Logo size={36} />
        <span className="text-lg font-semibold tracking-tight">{strings.product}</span>
      </div>
      <ErrorPage error={error} />
    </main>
  );
}

/** The last one around everything: whatever breaks, the page is never white. */
export class ErrorBoundary extends Component<
  { readonly children: ReactNode },
  { readonly error: { is: unknown } | null }
> {
  override state: { readonly error: { is: unknown } | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { readonly error: { is: unknown } } {
    return { error: { is: error } };
  }

  override render(): ReactNode {
    return this.state.error === null ? this.props.children : <ErrorAlone error={this.state.error.is} />;
  }
}
