import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A vector, its special values spelled out: see README.md. */
export interface Vector {
  readonly name: string;
  readonly record: {
    readonly timeMs: number;
    readonly name: string;
    readonly level: string;
    readonly message: string;
    readonly logId: string;
    readonly context?: Readonly<Record<string, string | number | boolean>>;
    readonly fields?: Record<string, unknown>;
  };
  readonly expected: string;
}

/** Reads a vector file as this language sees it. */
export function readVectors(file: string): Vector[] {
  const vectors = JSON.parse(readFileSync(join(__dirname, file), 'utf8')) as {
    expected: unknown;
    record: unknown;
  }[];
  return vectors.map((vector) => ({
    ...(vector as Vector),
    record: spelledOut(vector.record) as Vector['record'],
    expected: [vector.expected].flat().map(spelledOut).join('').replaceAll('<source>', 'node'),
  }));
}

const SPECIAL: Readonly<Record<string, (argument: never) => unknown>> = {
  $repeat: ([text, count]: [string, number]) => text.repeat(count),
  $list: ([count, item]: [number, unknown]) => new Array(count).fill(item),
  $join: (parts: unknown[]) => parts.map(spelledOut).join(''),
  $nest: ([depth, leaf]: [number, unknown]) => {
    let value = leaf;
    for (let i = 0; i < depth; i++) value = { n: value };
    return value;
  },
  $date: (ms: number) => new Date(ms),
  $float: (text: string) => Number(text),
  $integer: (text: string) => BigInt(text),
  $circular: (key: string) => {
    const value: Record<string, unknown> = {};
    value[key] = value;
    return value;
  },
};

function spelledOut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelledOut);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? ['', undefined];
  const special = SPECIAL[name];
  if (special && entries.length === 1) return special(argument as never);
  const object: Record<string, unknown> = {};
  for (const [key, member] of entries) {
    // Not by assignment: `__proto__` is a key here.
    Object.defineProperty(object, key, { value: spelledOut(member), enumerable: true });
  }
  return object;
}
