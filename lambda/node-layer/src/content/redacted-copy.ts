import { types } from 'node:util';
import { MAX_DEPTH, MAX_VALUES } from './limits';

const REDACTED = '[redacted]';

/**
 * A value whose secret members can be printed: the value itself if it has none, else a copy in which `[redacted]` stands for
 * each. Only data properties are looked at, so no getter runs. For what `util.format` and `util.inspect` print.
 *
 * @param isSecret whether the value under a key is never sent
 */
export function redactedCopy(value: unknown, isSecret: (key: string) => boolean): unknown {
  const budget = { values: 0 };
  return copyOf(value, { isSecret, budget, seen: new Map(), depth: 0 });
}

interface Walk {
  readonly isSecret: (key: string) => boolean;
  readonly budget: { values: number };
  /** Copies of the objects that were met, so that cycles end. */
  readonly seen: Map<object, object>;
  readonly depth: number;
}

function copyOf(value: unknown, walk: Walk): unknown {
  // Inspecting a proxy runs none of its traps, and copying it would.
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return value;
  if (!hasSecret(value, walk, new Set())) return value;
  const known = walk.seen.get(value);
  if (known) return known;
  const inner = { ...walk, depth: walk.depth + 1 };
  if (value instanceof Map) {
    const copy = new Map();
    walk.seen.set(value, copy);
    for (const [key, item] of value) {
      copy.set(key, typeof key === 'string' && walk.isSecret(key) ? REDACTED : copyOf(item, inner));
    }
    return copy;
  }
  if (value instanceof Set) {
    const copy = new Set();
    walk.seen.set(value, copy);
    for (const item of value) copy.add(copyOf(item, inner));
    return copy;
  }
  const copy = Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value));
  walk.seen.set(value, copy);
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    if ('value' in descriptor) {
      descriptor.value = walk.isSecret(key) ? REDACTED : copyOf(descriptor.value, inner);
    }
    Object.defineProperty(copy, key, descriptor);
  }
  return copy;
}

function hasSecret(value: object, walk: Walk, met: Set<object>, depth = walk.depth): boolean {
  if (depth >= MAX_DEPTH || met.has(value) || types.isProxy(value)) return false;
  met.add(value);
  const entries: Iterable<[unknown, unknown]> =
    value instanceof Map
      ? value
      : value instanceof Set
        ? [...value].map((item): [unknown, unknown] => [undefined, item])
        : ArrayBuffer.isView(value)
          ? []
          : dataEntries(value);
  for (const [key, item] of entries) {
    if (++walk.budget.values > MAX_VALUES) return false;
    if (typeof key === 'string' && walk.isSecret(key)) return true;
    if (typeof item === 'object' && item !== null && hasSecret(item, walk, met, depth + 1)) return true;
  }
  return false;
}

function dataEntries(value: object): [string, unknown][] {
  return Object.entries(Object.getOwnPropertyDescriptors(value)).map(([key, descriptor]) => [
    key,
    descriptor.value,
  ]);
}
