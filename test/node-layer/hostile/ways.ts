import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One thing that a hostile server does: see `test/vectors/hostile-servers.md`. */
export type Step =
  | { readonly send: string; readonly times?: number | 'forever'; readonly everyMs?: number }
  | { readonly drip: string; readonly everyMs: number }
  | { readonly wait: number }
  | { readonly close: 'fin' | 'write' | 'reset' }
  | { readonly stop: 'reading' };

export interface HostileRequest {
  readonly takes: 'none' | 'all' | 'acknowledged';
  readonly steps: readonly Step[];
  readonly entries?: readonly string[];
  readonly entryCount?: number;
  readonly failedPutCount?: unknown;
}

export interface Way {
  readonly name: string;
  readonly connections?: readonly (readonly Step[])[];
  readonly requests?: readonly HostileRequest[];
  readonly then: 'accept' | 'again';
  readonly expect: 'delivered' | 'fell back' | 'either';
}

export interface HostileServers {
  readonly client: {
    readonly records: number;
    readonly requestTimeoutMs: number;
    readonly flushTimeoutMs: number;
  };
  readonly ways: readonly Way[];
}

/** @param folder of the vectors */
export function readHostileServers(folder: string): HostileServers {
  return JSON.parse(readFileSync(join(folder, 'hostile-servers.json'), 'utf8'));
}

/** The n-th item of a list that goes on with its last item, or with nothing. */
export function nth<Item>(
  items: readonly Item[] | undefined,
  n: number,
  then: Way['then'],
): Item | undefined {
  if (!items || items.length === 0) return undefined;
  return items[n] ?? (then === 'again' ? items[items.length - 1] : undefined);
}
