/** A field, by its dotted path, and the value it must have, as text. */
export interface Condition {
  readonly field: string;
  readonly value: string;
}

/**
 * Reads `http_route=/orders`.
 *
 * @throws when there is no `=`, or nothing before it
 */
export function parseCondition(text: string): Condition {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new Error(
      `replay: --where is ${JSON.stringify(text)}; expected field=value, e.g. http_route=/orders.`,
    );
  }
  return { field: text.slice(0, at), value: text.slice(at + 1) };
}

/** Whether each condition holds. A record that is no JSON object meets none. */
export function matches(document: Record<string, unknown> | undefined, where: readonly Condition[]): boolean {
  return where.every(({ field, value }) => {
    const found = document && valueAt(document, field);
    return found !== undefined && found !== null && String(found) === value;
  });
}

function valueAt(document: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(document, path)) return document[path];
  return path.split('.').reduce<unknown>((value, key) => {
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    return isObject ? (value as Record<string, unknown>)[key] : undefined;
  }, document);
}
