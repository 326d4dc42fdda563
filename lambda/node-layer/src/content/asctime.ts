let secondMs = Number.NaN;
let secondText = '';

/**
 * A time as `2026-11-21T09:27:00.123+00:00`: UTC, with milliseconds and an offset. The text of the last second is
 * kept, so that a date is formatted once a second and not once a record.
 *
 * @param ms since 1970
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
