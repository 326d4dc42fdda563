/** A date as `asctime` writes it. */
export function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString().replace('Z', '+00:00');
}

/** An error's members: those that are not enumerable first, then its own. */
export function errorEntries(error: Error): [string, unknown][] {
  const own = Object.keys(error).map((name): [string, unknown] => [name, (error as never)[name]]);
  const described = new Set(['name', 'message', 'stack', 'cause', 'errors']);
  const entries: [string, unknown][] = [
    ['name', error.name],
    ['message', error.message],
    ['stack', error.stack],
    ['cause', error.cause],
    ['errors', (error as Partial<AggregateError>).errors],
  ];
  return [...entries, ...own.filter(([name]) => !described.has(name))];
}

/** What stands for a value that cannot be read. */
export function describeThrown(error: unknown): string {
  try {
    return `[unreadable: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}]`;
  } catch {
    return '[unreadable]';
  }
}
