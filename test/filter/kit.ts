import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Filter, type FilterOptions, TextFormats } from '../../lambda/filter';

export const PATTERNS = readFileSync(join(__dirname, '../../lambda/filter/patterns.yaml'), 'utf8');
/** 2026-11-21T12:00:00Z, when every record of these tests arrives. */
export const NOW_MS = Date.UTC(2026, 10, 21, 12);

/** The shipped formats, compiled once a test file. */
export const formats = new TextFormats({ shipped: PATTERNS });

/** A filter whose records come by TCP. */
export function aFilter(options: Partial<FilterOptions> = {}): Filter {
  return new Filter({ formats, source: 'tcp', ...options });
}

/** What a text becomes, as an object; `log_id` is `id`. */
export function documentOf(text: string | Buffer, filter: Filter = aFilter()): Record<string, unknown> {
  const arrival = { nowMs: NOW_MS, logId: () => 'id' };
  const { line } = filter.record(typeof text === 'string' ? Buffer.from(text) : text, arrival);
  expect(line).not.toContain('\n');
  return JSON.parse(line);
}
