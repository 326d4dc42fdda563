import { asctime } from '../content/asctime';
import { quote } from '../content/text';
import type { Clock } from '../core/clock';

/** Outside Lambda there are no invocations to count by. */
const REPEAT_AFTER_MS = 60_000;

/** Says on stderr what went wrong: each thing once an invocation (outside Lambda once a minute). */
export class Announcer {
  readonly #clock: Clock;
  readonly #write: (lines: readonly string[]) => number;
  readonly #byInvocation: boolean;
  readonly #said = new Map<string, number>();

  constructor(clock: Clock, write: (lines: readonly string[]) => number, byInvocation: boolean) {
    this.#clock = clock;
    this.#write = write;
    this.#byInvocation = byInvocation;
  }

  /** A new invocation: everything may be said again. */
  reset(): void {
    this.#said.clear();
  }

  spilled(count: number, reason: string): void {
    const records = count === 1 ? 'a record' : `${count} records`;
    this.say(
      reason,
      `${records} went to stderr instead of the stream (more may follow unannounced): ${reason}`,
    );
  }

  say(key: string, what: string): void {
    const now = this.#clock.now();
    const last = this.#said.get(key);
    if (last !== undefined && (this.#byInvocation || now - last < REPEAT_AFTER_MS)) return;
    if (this.#said.size > 100) this.#said.clear();
    this.#said.set(key, now);
    const message = quote(`firehose-logging: ${what}`);
    this.#write([
      `{"asctime":"${asctime(now)}","name":"firehose_logging","levelname":"WARNING","message":${message}}\n`,
    ]);
  }
}
