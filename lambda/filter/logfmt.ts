const MAX_PAIRS = 200;
const MAX_KEY = 128;
const START = new RegExp(`^[\\w.@/-]{1,${MAX_KEY}}=`);
/** A pair and the blanks behind it; a value is a JSON text, or ends at a blank. */
const PAIR = /([A-Za-z_@][\w.@/-]{0,127})=("[^"\\]*(?:\\.[^"\\]*)*"|[^\s"]*)(?:[ \t]+|$)/y;

/**
 * The pairs of a line as logrus, slog's TextHandler and go-kit write it, as an object with texts: `time=… level=error
 * msg="not found" id=7`. Undefined for other lines, and for one without a level and a message.
 *
 * @see https://brandur.org/logfmt
 */
export function logfmtObject(line: string): Record<string, unknown> | undefined {
  if (!START.test(line.slice(0, MAX_KEY + 1))) return undefined;
  const object: Record<string, unknown> = Object.create(null);
  PAIR.lastIndex = 0;
  for (let pairs = 0; PAIR.lastIndex < line.length; pairs++) {
    const [, key, value] = (pairs < MAX_PAIRS ? PAIR.exec(line) : null) ?? [];
    if (key === undefined || value === undefined || key in object) return undefined;
    object[key] = value.startsWith('"') ? unquoted(value) : value;
  }
  const has = (...keys: string[]) => keys.some((key) => key in object);
  if (!has('level', 'lvl', 'severity') || !has('msg', 'message', 'err', 'error')) return undefined;
  return { ...object };
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(1, -1);
  }
}
