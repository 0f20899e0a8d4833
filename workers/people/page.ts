import { asWords } from "../../shared/builder/names.ts";
import type { Problem } from "../../shared/domain/result.ts";
import { fieldsOf } from "../../shared/people/form.ts";
import { Html, markup } from "../gateway/docs/html.ts";
import type { BehindLink } from "./behind-link.ts";
import { fieldMarkup, idOf } from "./controls.ts";
import { STYLE } from "./style.ts";

export interface Shown {
  readonly html: string;
  readonly status: number;
}

export interface Visit {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What was sent, to be shown again, and what is wrong with it. */
  readonly sent?: URLSearchParams;
  readonly problems?: readonly Problem[];
  /** It was answered by this very request, or the same answer came again. */
  readonly thanks?: true;
  /** Another answer came before this one. */
  readonly refused?: boolean;
}

export function unknownPage(): Shown {
  return {
    status: 404,
    html: document(
      "Unknown link",
      markup`<h1>This link leads nowhere</h1>
        <p>It is not complete, or it is not one of ours. Open it again from the message that you got it with.</p>`,
    ),
  };
}

/** What stands behind a link now: its form, or why there is none any more. */
export function pageOf({ task, organisation }: BehindLink, visit: Visit): Shown {
  const head = markup`<p class="from">${organisation.name} asks, in the workflow “${asWords(task.workflow)}”</p>
    <h1>${task.title}</h1>`;
  const over = (status: number, tone: string, words: Html, title: string): Shown => ({
    status,
    html: document(title, markup`${head}<div class="notice ${tone}" role="status">${words}</div>${textOf(task)}`),
  });
  switch (task.state) {
    case "answered": {
      const at = timeMarkup(task.endedAt ?? visit.now);
      if (visit.thanks === true)
        return over(
          200,
          "good",
          markup`<p><strong>Thank you.</strong> ${said(task)} The workflow goes on.</p>`,
          "Answered",
        );
      if (visit.refused === true)
        return over(
          409,
          "bad",
          markup`<p>Your answer did not count: this was answered already, ${at}.</p>`,
          "Answered already",
        );
      return over(200, "", markup`<p>This was answered already, ${at}. ${said(task)}</p>`, "Answered already");
    }
    case "withdrawn":
      return over(
        410,
        "",
        markup`<p>Nobody waits for an answer any more: the workflow went on without it.</p>`,
        "Over",
      );
    case "expired":
      return over(410, "", expired(task.expiresAt), "Expired");
    case "open":
      return task.expiresAt <= visit.now ? over(410, "", expired(task.expiresAt), "Expired") : open(head, task, visit);
  }
}

function open(head: Html, task: BehindLink["task"], { sent, problems = [] }: Visit): Shown {
  const of = (path: string) =>
    problems.filter((problem) => problem.path === path || problem.path.startsWith(`${path}/`));
  const fields = task.form === "form" ? fieldsOf(task.schema) : [];
  const places = new Map(fields.map(({ name }, index) => [pointerOf(name), index] as const));
  const summary =
    problems.length === 0
      ? undefined
      : markup`<div class="notice bad" role="alert">
          <p><strong>This could not be sent yet:</strong></p>
          <ul>
            ${problems.map((problem) => problemMarkup(problem, places, fields))}
          </ul>
        </div>`;
  const controls =
    task.form === "form"
      ? markup`${fields.map((field, index) => fieldMarkup(field, index, sent, of(pointerOf(field.name))))}
          <div class="buttons"><button class="main" type="submit">Send</button></div>`
      : markup`<div class="field">
            <label for="comment">Comment <span class="optional">(optional)</span></label>
            <textarea id="comment" name="comment" maxlength="10000"${of("/comment").length > 0 ? new Html(' aria-invalid="true"') : undefined}>
${sent?.get("comment") ?? ""}</textarea>
          </div>
          <div class="buttons">
            <button class="main" type="submit" name="approved" value="yes">Approve</button
            ><button type="submit" name="approved" value="no">Decline</button>
          </div>`;
  return {
    status: problems.length === 0 ? 200 : 422,
    html: document(
      `${problems.length === 0 ? "" : "Error: "}${task.title}`,
      markup`${head}${textOf(task)}${summary}
        <form method="post" accept-charset="utf-8">${controls}</form>
        <p class="until">Asked ${timeMarkup(task.createdAt)}. It can be answered until ${timeMarkup(task.expiresAt)}, once.</p>`,
    ),
  };
}

function problemMarkup(
  problem: Problem,
  places: ReadonlyMap<string, number>,
  fields: readonly { readonly label: string }[],
): Html {
  const top = /^\/[^/]*/.exec(problem.path)?.[0] ?? "";
  const index = places.get(top);
  const label = index === undefined ? undefined : fields[index]?.label;
  return index === undefined || label === undefined
    ? markup`<li>${problem.path === "" || top === "/approved" ? "" : `${top.slice(1)}: `}${problem.message}</li>`
    : markup`<li><a href="#${idOf(index)}">${label}</a>: ${problem.message}</li>`;
}

function said({ answer }: BehindLink["task"]): string {
  if (answer === null || !("approved" in answer)) return "Your answer was sent.";
  return answer.approved ? "It was approved." : "It was declined.";
}

const expired = (at: number): Html => markup`<p>This expired ${timeMarkup(at)}: it can't be answered any more.</p>`;

const textOf = ({ description }: BehindLink["task"]): Html | undefined =>
  description === null || description === "" ? undefined : markup`<p class="text">${description}</p>`;

const FORMAT = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

function timeMarkup(at: number): Html {
  return markup`<time datetime="${new Date(at).toISOString()}">${FORMAT.format(at)} UTC</time>`;
}

const pointerOf = (name: string): string => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;

function document(title: string, content: Html): string {
  return `<!doctype html>
${
  markup`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>${title}</title>
      ${new Html(`<style>${STYLE}</style>`)}
    </head>
    <body>
      <main>
        <div class="card">${content}</div>
        <footer>This page is for whoever got its link: don’t pass it on.</footer>
      </main>
    </body>
  </html>`.text
}`;
}
