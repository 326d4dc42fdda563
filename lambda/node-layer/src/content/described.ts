/** Members of an error that have a place of their own. */
const SAID = new Set(['name', 'message', 'stack', 'cause', 'errors']);

/** A date as `asctime` writes it. */
export function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString().replace('Z', '+00:00');
}

/** An error's members: those that are not enumerable first, then its own. */
export function errorEntries(error: Error): [string, unknown][] {
  const own = Object.keys(error).map((name): [string, unknown] => [name, (error as never)[name]]);
  const entries: [string, unknown][] = [
    ['name', error.name],
    ['message', error.message],
    ['stack', error.stack],
    ['cause', error.cause],
    ['errors', (error as Partial<AggregateError>).errors],
  ];
  return [...entries, ...own.filter(([name]) => !SAID.has(name))];
}

/** An error's own members that exc_info and exc_type do not say: a code, metadata. Undefined if it has none. */
export function besides(error: Error): Readonly<Record<string, unknown>> | undefined {
  let keys: string[];
  try {
    keys = Object.keys(error).filter((key) => !SAID.has(key));
  } catch {
    return undefined;
  }
  if (keys.length === 0) return undefined;
  return Object.fromEntries(keys.map((key) => [key, memberOf(error, key)]));
}

/** A member, or a text in place of what its getter throws. */
function memberOf(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch (error) {
    return describeThrown(error);
  }
}

/** Classes of the web whose objects list names with values, and one name perhaps more than once. */
const LISTS = new Set(['[object URLSearchParams]', '[object Headers]', '[object FormData]']);

/** What such a list says: a name's value, or an array of its values. Undefined for every other object. */
export function listedEntries(value: object): [string, unknown][] | undefined {
  if (!LISTS.has(Object.prototype.toString.call(value))) return undefined;
  const values = new Map<string, unknown[]>();
  for (const [name, item] of value as Iterable<[string, unknown]>) {
    const known = values.get(name);
    if (known) known.push(item);
    else values.set(name, [item]);
  }
  return Array.from(values, ([name, items]) => [name, items.length === 1 ? items[0] : items]);
}

/** A value as text, whatever it is. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return String(value);
  } catch {
    return '[unreadable]';
  }
}

/** What stands for a value that cannot be read. */
export function describeThrown(error: unknown): string {
  try {
    return `[unreadable: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}]`;
  } catch {
    return '[unreadable]';
  }
}
