import { suffixProblem } from '../../lambda/recovery/replay/suffix';

/** ISO 8601: a day, with or without a time of it. */
const TIME = /^(\d{4})-(\d{2})-(\d{2})(?:T.+)?$/;

/** `--from` or `--to` in milliseconds since 1970. @throws Error that shows the text, when there is no such time */
export function timeOption(option: string, text: string): number {
  const [, year, month, day] = TIME.exec(text) ?? [];
  const timeMs = day === undefined ? Number.NaN : Date.parse(text);
  // February 30 would be taken for March 2.
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (!Number.isNaN(timeMs) && Number(day) <= days) return timeMs;
  const hint = Number(day) > days ? `; ${year}-${month} has ${days} days` : '';
  throw new Error(`${option} is ${JSON.stringify(text)}; expected a time such as 2026-11-21T09:00Z${hint}.`);
}

/** `--into`, or the day of the replay. @throws Error for what cannot be the end of an index name */
export function suffixOption(into: string | undefined, now: Date): string {
  const suffix = into ?? `restored-${now.toISOString().slice(0, 10)}`;
  const expected = suffixProblem(suffix);
  if (expected === undefined) return suffix;
  throw new Error(`--into is ${JSON.stringify(suffix)}; expected ${expected}.`);
}
