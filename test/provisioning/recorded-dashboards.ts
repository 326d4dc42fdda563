import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SavedObject } from '../../lambda/provisioning/saved-object';
import type { Seen } from './fake-domain';
import type { Reply } from './fake-engine';

export interface Exchange {
  readonly n: number;
  readonly name: string;
  readonly request: { method: string; path: string; headers: Record<string, string>; body: string };
  readonly response: { status: number; body: Record<string, unknown> };
}

interface Kept {
  readonly type: string;
  readonly id: string;
  attributes: Record<string, unknown>;
  references: unknown[];
}

const EXCHANGES: readonly Exchange[] = readFixture('saved-objects.jsonl');

/** The file of {@link recorded} 1, whose own copy of it is cut off. */
export const IMPORTED_OBJECTS: readonly SavedObject[] = readFixture('example.ndjson');

/** One exchange with a real OpenSearch Dashboards 2.8, by its number. */
export function recorded(n: number): Exchange {
  const found = EXCHANGES.find((exchange) => exchange.n === n);
  if (!found) throw new Error(`no recorded exchange ${n}`);
  return found;
}

const GOT = recorded(2);
const IMPORTED = recorded(1);
const NO_XSRF = recorded(13);
const DELETED = recorded(75);
const ABSENT = recorded(79);

/**
 * The saved objects API with a memory. Every answer is a recorded one with type, id and content put in, and an object
 * comes back as the recorded server gave it back: attribute keys sorted, defaults of its own added.
 */
export class RecordedDashboards {
  readonly objects = new Map<string, Kept>();
  /** Answers every request instead, as a recording without memory. */
  always: Exchange | undefined;

  answer({ method, path, headers, body }: Seen): Reply {
    if (this.always) return replyOf(this.always);
    if (method !== 'GET' && headers['osd-xsrf'] === undefined) return replyOf(NO_XSRF);
    if (path.startsWith('_dashboards/api/saved_objects/_import?overwrite=true')) return this.import(body);
    const key = path.replace('_dashboards/api/saved_objects/', '');
    const kept = this.objects.get(key);
    if (!kept) {
      const message = String(ABSENT.response.body.message).replace('dashboard/none', key);
      return { status: ABSENT.response.status, body: { ...ABSENT.response.body, message } };
    }
    if (method === 'DELETE') {
      this.objects.delete(key);
      return replyOf(DELETED);
    }
    return { status: GOT.response.status, body: { ...GOT.response.body, ...kept } };
  }

  /** What a person does in the browser. */
  edit(key: string, attributes: Record<string, unknown>): void {
    const kept = this.objects.get(key);
    if (!kept) throw new Error(`no ${key}`);
    kept.attributes = { ...kept.attributes, ...attributes };
  }

  private import(form: string): Reply {
    const objects = ndjsonOf(form).map((line) => JSON.parse(line) as Kept);
    const successResults = objects.map(({ type, id }) => ({ type, id, meta: {} }));
    for (const { type, id, attributes, references } of objects) {
      const sorted = Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
      this.objects.set(`${type}/${id}`, { type, id, attributes: { ...sorted, version: 1 }, references });
    }
    const body = { ...IMPORTED.response.body, successCount: objects.length, successResults };
    return { status: IMPORTED.response.status, body };
  }
}

function readFixture<T>(name: string): T[] {
  const text = readFileSync(join(__dirname, '../fixtures/dashboards', name), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** The file's lines in a multipart form with one part. */
export function ndjsonOf(form: string): string[] {
  const [, content = ''] = form.split('\r\n\r\n');
  return (content.split('\r\n--')[0] ?? '').split('\n').filter((line) => line.trim() !== '');
}

export function replyOf({ response: { status, body } }: Exchange): Reply {
  return { status, body };
}
