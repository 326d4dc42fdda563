import { isSecretName } from 'firehose-logging';
import { endOfText } from './json-members';

/** A member's name and what follows it, as JSON writes them. A name that is secret has no quote and no backslash. */
const JSON_NAME = /[{,]\s*"([^"\\]+)"\s*:/g;
/**
 * The same, and as `util.inspect` writes them: `password: `, `[password]: ` where it is hidden, `'set-cookie': `, and
 * `'token' => ` in a Map.
 */
const INSPECTED_NAME =
  /[{,]\s*(?:"([^"\\]+)"\s*(?::|=>)|'([^'\\]+)'\s*(?::|=>)|\[?([A-Za-z_$][\w$]*)\]?:(?=\s))/g;
/** The `+` that joins the lines of a text which `util.inspect` has spread over several lines. */
const NEXT_LINE = /\s*\+\s*(?=["'`])/y;
const SPACE = /\s/;

/**
 * A message that another logger made of objects, with `[redacted]` in place of each value under a secret name. Everything
 * else stays as it is.
 *
 * @param spelling `inspected` if objects may stand in the message as `util.format` writes them, too
 */
export function withoutSecrets(message: string, spelling: 'json' | 'inspected' = 'json'): string {
  const start = message.indexOf('{');
  if (start === -1) return message;
  const names = spelling === 'json' ? JSON_NAME : INSPECTED_NAME;
  let text = '';
  let done = 0;
  names.lastIndex = start;
  for (let found = names.exec(message); found; found = names.exec(message)) {
    if (!isSecretName((found[1] ?? found[2] ?? found[3]) as string)) {
      // What looks like a name may be a part of a text, and the next name lie within it.
      names.lastIndex = found.index + 1;
      continue;
    }
    let from = names.lastIndex;
    while (from < message.length && SPACE.test(message[from] as string)) from++;
    const to = endOfValue(message, from);
    if (to === from) continue;
    const first = message[from] as string;
    const quote = isQuote(first) ? first : found[1] === undefined ? "'" : '"';
    text += `${message.slice(done, from)}${quote}[redacted]${quote}`;
    done = to;
    names.lastIndex = to;
  }
  return text + message.slice(done);
}

/** Where the value of a member ends; at the message's end if it is cut before. */
function endOfValue(text: string, start: number): number {
  if (isQuote(text[start] as string)) return endOfLines(text, start);
  let depth = 0;
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at] as string;
    if (isQuote(character) && !/\w/.test(text[at - 1] as string)) at = endOfText(text, at);
    else if ('{[('.includes(character)) depth++;
    else if ('}])'.includes(character) ? depth-- === 0 : character === ',' && depth === 0) break;
  }
  at = Math.min(at, text.length);
  while (at > start && SPACE.test(text[at - 1] as string)) at--;
  return at;
}

/** Where a text ends, also one that goes on in the next line. */
function endOfLines(text: string, start: number): number {
  let end = endOfText(text, start) + 1;
  for (NEXT_LINE.lastIndex = end; NEXT_LINE.test(text); NEXT_LINE.lastIndex = end) {
    end = endOfText(text, NEXT_LINE.lastIndex) + 1;
  }
  return Math.min(end, text.length);
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'" || character === '`';
}
