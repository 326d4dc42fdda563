let secondMs = Number.NaN;
let secondText = '';

/**
 * `2026-11-21T09:27:00.123+00:00`: UTC, milliseconds, an offset.
 * The second's text is kept: a date is formatted once a second, not once a record.
 */
export function asctime(ms: number): string {
  const startMs = Math.floor(ms / 1000) * 1000;
  if (startMs !== secondMs) {
    secondText = new Date(startMs).toISOString().slice(0, 20);
    secondMs = startMs;
  }
  const millis = ms - startMs;
  return `${secondText}${millis < 10 ? '00' : millis < 100 ? '0' : ''}${millis}+00:00`;
}
