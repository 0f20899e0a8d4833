import type { ToStringOptions } from "yaml";

/** How a text is written, so that what is added to it looks as if its author had. */
export function styleOf(text: string): ToStringOptions {
  const [, outer = "", inner = "  "] = /^( *)[^\s#-][^\n]*:[ \t]*\n(\1 +)[^\s#-]/m.exec(text) ?? [];
  return {
    // Folding a line that was not touched would change it.
    lineWidth: 0,
    // To write none it need not look through the whole document for tags that want one.
    directives: /^(?:%|---)/m.test(text) ? null : false,
    indent: Math.min(8, inner.length - outer.length),
    indentSeq: !/^( *)[^\s#-][^\n]*:\n\1- /m.test(text),
    flowCollectionPadding: !/[{][^ \n}]/.test(text.replace(/\$\{[^\n]*|"[^"\n]*"|'[^'\n]*'/g, "")),
  };
}

/**
 * Lines that an edit did not touch, as they were in the text: `before` and `after` are the library's writing of the
 * text and of its edit, and only where these two differ is anything taken from them.
 *
 * @param same whether a text holds what was meant; else `after` is taken as it is
 */
export function keepLines(text: string, before: string, after: string, same: (text: string) => boolean): string {
  if (before === after) return text;
  if (before === text) return after;
  const original = text.split("\n");
  const old = before.split("\n");
  if (original.length !== old.length) return after;
  const now = after.split("\n");
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++;
  const kept = [
    ...original.slice(0, head),
    ...now.slice(head, now.length - tail),
    ...original.slice(original.length - tail),
  ].join("\n");
  return same(kept) ? kept : after;
}
