/** Words of a command as a POSIX shell (or cmd, by its `^`) takes it apart: quotes, escapes, and lines that go on. */
export function shellWords(command: string): readonly string[] {
  const text = command.replaceAll(/(?:\\|\^)\r?\n/g, " ");
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    word ??= "";
    if (char === "'") {
      const end = text.indexOf("'", at + 1);
      word += text.slice(at + 1, end < 0 ? text.length : end);
      at = end < 0 ? text.length : end;
    } else if (char === "$" && text.charAt(at + 1) === "'") {
      const read = dollarQuoted(text, at + 2);
      word += read.text;
      at = read.end;
    } else if (char === '"') {
      const read = doubleQuoted(text, at + 1);
      word += read.text;
      at = read.end;
    } else if (char === "\\") {
      at++;
      word += text.charAt(at);
    } else word += char;
  }
  if (word !== null) words.push(word);
  return words;
}

interface Quoted {
  readonly text: string;
  /** Where the quote that closes it stands. */
  readonly end: number;
}

function doubleQuoted(text: string, from: number): Quoted {
  let read = "";
  let at = from;
  for (; at < text.length && text.charAt(at) !== '"'; at++) {
    if (text.charAt(at) === "\\" && '"\\$`\n'.includes(text.charAt(at + 1))) at++;
    read += text.charAt(at);
  }
  return { text: read, end: at };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "'": "'", '"': '"', "\\": "\\" };

/** `$'…'`, as browsers copy a body with line ends in it. */
function dollarQuoted(text: string, from: number): Quoted {
  let read = "";
  let at = from;
  for (; at < text.length && text.charAt(at) !== "'"; at++) {
    if (text.charAt(at) !== "\\") {
      read += text.charAt(at);
      continue;
    }
    at++;
    const code = /^(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/.exec(text.slice(at, at + 5));
    if (code === null) read += ESCAPES[text.charAt(at)] ?? text.charAt(at);
    else {
      read += String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? "", 16));
      at += code[0].length - 1;
    }
  }
  return { text: read, end: at };
}
