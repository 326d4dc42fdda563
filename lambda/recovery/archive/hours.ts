/** Where Firehose puts every record, by the UTC hour in which the oldest record of the object arrived. */
const ARCHIVE = 'logs/';
const HOUR_MS = 3_600_000;
const HOUR_OF_KEY = /^logs\/(\d{4})\/(\d{2})\/(\d{2})\/(\d{2})\//;

/** `logs/2026/11/21/09/` for any time in that hour. */
export function prefixOfHour(timeMs: number): string {
  const iso = new Date(timeMs).toISOString();
  return `${ARCHIVE}${iso.slice(0, 13).replaceAll(/[-T]/g, '/')}/`;
}

/**
 * Prefixes of the hours that may hold records which arrived between two times. The hour before the first counts too:
 * an object stands under the hour of its oldest record, and Firehose collects for up to 15 minutes.
 *
 * @throws when the first time is not before the second
 */
export function prefixesBetween(fromMs: number, toMs: number): string[] {
  if (!(fromMs < toMs)) {
    throw new Error(`recovery: --from is ${show(fromMs)}; expected a time before --to, ${show(toMs)}.`);
  }
  const prefixes: string[] = [];
  for (let hour = floorToHour(fromMs) - HOUR_MS; hour < toMs; hour += HOUR_MS)
    prefixes.push(prefixOfHour(hour));
  return prefixes;
}

/** Start of the UTC hour a key stands under; undefined for a key that is not the archive's. */
export function hourOfKey(key: string): number | undefined {
  const [, year, month, day, hour] = HOUR_OF_KEY.exec(key) ?? [];
  return year === undefined ? undefined : Date.parse(`${year}-${month}-${day}T${hour}:00:00Z`);
}

export function floorToHour(timeMs: number): number {
  return timeMs - (timeMs % HOUR_MS);
}

function show(timeMs: number): string {
  return Number.isNaN(timeMs) ? 'no time' : new Date(timeMs).toISOString();
}
