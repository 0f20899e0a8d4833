import type { Problem } from "../../shared/domain/result.ts";
import type { Field } from "../../shared/people/form.ts";
import { Html, markup } from "../gateway/docs/html.ts";

/** One field of the form, with its label, its hint, and what is wrong with it. */
export function fieldMarkup(
  field: Field,
  index: number,
  sent: URLSearchParams | undefined,
  problems: readonly Problem[],
): Html {
  const id = idOf(index);
  const errors = problems.map(({ message }) => message);
  const described = [...(field.hint === null ? [] : [`${id}-hint`]), ...(errors.length === 0 ? [] : [`${id}-error`])];
  const attributes = new Html(
    [
      ` id="${id}"`,
      markup` name="${nameOf(field)}"`.text,
      described.length === 0 ? "" : ` aria-describedby="${described.join(" ")}"`,
      errors.length === 0 ? "" : ' aria-invalid="true"',
      // Of a checkbox it would say "has to be ticked", which only its schema can.
      field.required && field.control.kind !== "boolean" ? " required" : "",
    ].join(""),
  );
  const hint = field.hint === null ? undefined : markup`<p class="hint" id="${id}-hint">${field.hint}</p>`;
  const error = errors.length === 0 ? undefined : markup`<p class="error" id="${id}-error">${errors.join("; ")}</p>`;
  const optional = field.required ? undefined : markup` <span class="optional">(optional)</span>`;
  const control = controlMarkup(field, attributes, sent);
  return field.control.kind === "boolean"
    ? markup`<div class="field"><label class="check" for="${id}">${control}<span>${field.label}</span></label>${hint}${error}</div>`
    : markup`<div class="field"><label for="${id}">${field.label}${optional}</label>${hint}${control}${error}</div>`;
}

export const idOf = (index: number): string => `field-${index}`;

const nameOf = (field: Field): string => `f.${field.name}`;

function controlMarkup(field: Field, attributes: Html, sent: URLSearchParams | undefined): Html {
  const { control, schema } = field;
  const before = sent?.get(nameOf(field)) ?? null;
  const text = sent === undefined ? textOf(field) : (before ?? "");
  switch (control.kind) {
    case "boolean": {
      const ticked = sent === undefined ? field.fallback === true : before === "yes";
      return markup`<input type="checkbox" value="yes"${attributes}${ticked ? new Html(" checked") : undefined} />`;
    }
    case "choice": {
      const chosen =
        sent === undefined
          ? control.options.findIndex(({ value }) => value === field.fallback)
          : Number(before || "-1");
      const options = control.options.map(
        ({ label }, at) =>
          markup`<option value="${at}"${at === chosen ? new Html(" selected") : undefined}>${label}</option>`,
      );
      return markup`<select${attributes}><option value="">Choose…</option>${options}</select>`;
    }
    case "number":
      return markup`<input type="text" inputmode="${control.whole ? "numeric" : "decimal"}" autocomplete="off" value="${text}"${attributes} />`;
    case "date":
      return markup`<input type="date" value="${text}"${attributes} />`;
    case "json":
      return markup`<textarea spellcheck="false" placeholder="JSON"${attributes}>
${text}</textarea>`;
    case "text":
      return control.long
        ? markup`<textarea${longest(schema)}${attributes}>
${text}</textarea>`
        : markup`<input type="${control.type}" value="${text}"${longest(schema)}${attributes} />`;
  }
}

function longest({ maxLength }: Field["schema"]): Html | undefined {
  return typeof maxLength === "number" && Number.isInteger(maxLength) && maxLength > 0
    ? new Html(` maxlength="${maxLength}"`)
    : undefined;
}

function textOf({ fallback, control }: Field): string {
  if (fallback === undefined || fallback === null) return "";
  if (control.kind === "json") return JSON.stringify(fallback, null, 2);
  return typeof fallback === "string" || typeof fallback === "number" ? String(fallback) : "";
}
