const HOUR_MS = 3_600_000;
/** Offsets change on the hour, or on its half: one look-up serves half an hour. */
const SLOT_MS = HOUR_MS / 2;
const MAX_SLOTS = 1000;

/** A zone by its IANA name, for times that name no offset. */
export class TimeZone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat | undefined;
  /** Offsets in milliseconds by half hours since 1970. */
  readonly #offsets = new Map<number, number>();

  /** @throws RangeError for a name that Intl does not know */
  constructor(name: string) {
    this.name = name;
    this.#format =
      name === 'UTC'
        ? undefined
        : new Intl.DateTimeFormat('en-US', {
            timeZone: name,
            hourCycle: 'h23',
            year: 'numeric',
            month: 'numeric',
            day: 'numeric',
            hour: 'numeric',
            minute: 'numeric',
            second: 'numeric',
          });
  }

  /** Milliseconds since 1970 of a local time. @param localMs the local time as if it were UTC; NaN gives NaN */
  toUtc(localMs: number): number {
    if (!this.#format || Number.isNaN(localMs)) return localMs;
    const guess = localMs - this.#offsetAt(localMs);
    return localMs - this.#offsetAt(guess);
  }

  #offsetAt(utcMs: number): number {
    const slot = Math.floor(utcMs / SLOT_MS);
    const known = this.#offsets.get(slot);
    if (known !== undefined) return known;
    const parts = Object.fromEntries(
      (this.#format as Intl.DateTimeFormat)
        .formatToParts(slot * SLOT_MS)
        .map(({ type, value }) => [type, Number(value)]),
    ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
    const { year, month, day, hour, minute, second } = parts;
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - slot * SLOT_MS;
    if (this.#offsets.size >= MAX_SLOTS) this.#offsets.clear();
    this.#offsets.set(slot, offset);
    return offset;
  }
}

export const UTC = new TimeZone('UTC');
