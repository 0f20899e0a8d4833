import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { api, isStatus } from "../api.ts";
import { arrivedByExpiredLink } from "../lib/arrival.ts";
import { useTitle } from "../lib/hooks.ts";
import { changeSession } from "../queries.ts";
import { strings } from "../strings.ts";
import { Button } from "../ui/button.tsx";
import { Logo } from "../ui/logo.tsx";
import { describe } from "../ui/page.tsx";

const text = strings.session;

export function SignInPage() {
  useTitle(text.title);
  const [key, setKey] = useState("");
  const [shown, setShown] = useState(false);
  const signIn = useMutation({
    mutationFn: () => api.session.create({ body: { key: key.trim() } }),
    onSuccess: changeSession,
  });
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setMissing(key.trim() === "");
    if (key.trim() !== "") signIn.mutate();
  };
  const refused = isStatus(signIn.error, 401) || isStatus(signIn.error, 400) || isStatus(signIn.error, 422);
  const problem = missing ? text.missing : !signIn.isError ? null : refused ? text.refused : describe(signIn.error);
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-8 flex items-center gap-3">
          <Logo size={36} />
          <span className="text-lg font-semibold tracking-tight">{strings.product}</span>
        </div>
        <h1 className="text-xl font-semibold tracking-tight">{text.title}</h1>
        <p className="mt-1 mb-6 text-muted">{text.lead}</p>
        {arrivedByExpiredLink && !signIn.isError ? (
          <p role="alert" className="mb-4 rounded-lg bg-wait-soft px-3 py-2 text-wait">
            {text.expired}
          </p>
        ) : null}
        <form noValidate onSubmit={submit} className="grid gap-3">
          <label htmlFor="key" className="font-medium">
            {text.key}
          </label>
          <div className="flex gap-2">
            <input
              id="key"
              name="key"
              type={shown ? "text" : "password"}
              value={key}
              onChange={(event) => {
                setKey(event.target.value);
                setMissing(false);
              }}
              placeholder={text.placeholder}
              autoComplete="current-password"
              autoFocus
              spellCheck={false}
              required
              aria-invalid={problem !== null}
              aria-describedby="key-error"
              className="h-10 w-full min-w-0 rounded-lg border border-line-strong bg-surface px-3 font-mono placeholder:text-muted aria-invalid:border-bad"
            />
            <Button className="h-10 w-18 shrink-0 justify-center" aria-pressed={shown} onClick={() => setShown(!shown)}>
              {shown ? text.hide : text.show}
            </Button>
          </div>
          {/* Its place is kept: what is below must not move when there is something to say. */}
          <p id="key-error" role="alert" className="min-h-10 leading-5 text-bad">
            {problem}
          </p>
          <Button type="submit" look="primary" className="h-10" disabled={signIn.isPending}>
            {signIn.isPending ? text.submitting : text.submit}
          </Button>
        </form>
        <p className="mt-6 text-muted">{text.who}</p>
        <p className="mt-4 border-t border-line pt-4 text-muted">
          <strong className="font-medium text-ink">{text.hintTitle}</strong> {text.hint}
        </p>
      </div>
    </main>
  );
}
