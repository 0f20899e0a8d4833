import { hasExpression, isExpression, stripExpression } from "../../../../shared/dsl/index.ts";
import { isRecord } from "../fields/samples.ts";
import { token } from "../fields/inspector-context.tsx";

/** A member of a step that holds an expression. */
export interface ExpressionMember {
  readonly member: string;
  /** The program, without `${ }` where it is one as a whole. */
  readonly source: string;
  /** Text around expressions, edited as it is. */
  readonly template: boolean;
}

/** Members that take an expression, with or without `${ }`. */
const BARE = /^\/(?:if|while|input\/from|output\/as|export\/as|for\/in)$|\/(?:when|exceptWhen)$/;
/** Tasks within a task have fields of their own. */
const INNER = /^\/(?:do|try|fork\/branches|catch\/do|foreach\/do|metadata\/compensate)$/;
const ADDABLE = ["/if", "/input/from", "/output/as", "/export/as"] as const;
const MAX_MEMBERS = 200;

export function expressionMembers(task: Readonly<Record<string, unknown>>): ExpressionMember[] {
  const found: ExpressionMember[] = [];
  const visit = (value: unknown, member: string): void => {
    if (found.length >= MAX_MEMBERS) return;
    if (typeof value === "string") {
      const read = memberOf(member, value);
      if (read !== null) found.push(read);
    } else if (Array.isArray(value)) {
      // The conditions of an "if" are its own, though they stand in a task within it.
      if (INNER.test(member)) {
        if (member === "/do") for (const one of cases(value)) visit(one.when, one.member);
      } else value.forEach((item: unknown, i) => visit(item, `${member}/${i}`));
    } else if (isRecord(value))
      for (const [key, inner] of Object.entries(value)) visit(inner, `${member}/${token(key)}`);
  };
  visit(task, "");
  return found;
}

export function memberOf(member: string, value: string): ExpressionMember | null {
  if (BARE.test(member) || isExpression(value)) return { member, source: stripExpression(value), template: false };
  return hasExpression(value) ? { member, source: value, template: true } : null;
}

/** What may have an expression, and has none yet. */
export const addable = (task: Readonly<Record<string, unknown>>): readonly string[] =>
  ADDABLE.filter((member) => {
    const [, key = "", inner] = member.split("/");
    const at = task[key];
    return inner === undefined ? at === undefined : !(isRecord(at) && at[inner] !== undefined);
  });

function cases(list: readonly unknown[]): { readonly member: string; readonly when: string }[] {
  const first = list[0];
  const [name, task] = isRecord(first) ? (Object.entries(first)[0] ?? []) : [];
  const of = isRecord(task) && name !== undefined ? task["switch"] : undefined;
  if (!Array.isArray(of)) return [];
  return of.flatMap((item: unknown, n) =>
    isRecord(item)
      ? Object.entries(item).flatMap(([own, value]) => {
          const when = isRecord(value) ? value["when"] : undefined;
          return typeof when === "string"
            ? [{ member: `/do/0/${token(name ?? "")}/switch/${n}/${token(own)}/when`, when }]
            : [];
        })
      : [],
  );
}
