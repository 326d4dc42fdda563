import { asctime } from '../content/asctime';
import { quote } from '../content/text';
import type { Clock } from '../core/clock';
import type { Fallback } from '../core/fallback';

/** Outside Lambda, where there are no invocations, a message is repeated after this time. */
const REPEAT_AFTER_MS = 60_000;

/** Announces problems on stderr: each one once an invocation, outside Lambda once a minute. */
export class Announcer {
  readonly #clock: Clock;
  readonly #fallback: Fallback;
  readonly #byInvocation: boolean;
  readonly #said = new Map<string, number>();

  constructor(clock: Clock, fallback: Fallback, byInvocation: boolean) {
    this.#clock = clock;
    this.#fallback = fallback;
    this.#byInvocation = byInvocation;
  }

  /** Begins an invocation: everything may be announced again. */
  reset(): void {
    this.#said.clear();
  }

  /** Announces that records fell back. */
  fellBack(count: number, reason: string): void {
    const records = count === 1 ? 'a record' : `${count} records`;
    this.say(
      reason,
      `${records} went to stderr instead of the stream (more may follow unannounced): ${reason}`,
    );
  }

  /** @param key tells messages apart: each is said once an invocation, or outside Lambda once a minute */
  say(key: string, what: string): void {
    const nowMs = this.#clock.now();
    const lastMs = this.#said.get(key);
    if (lastMs !== undefined && (this.#byInvocation || nowMs - lastMs < REPEAT_AFTER_MS)) return;
    if (this.#said.size > 100) this.#said.clear();
    this.#said.set(key, nowMs);
    const message = quote(`firehose-logging: ${what}`);
    this.#fallback([
      `{"asctime":"${asctime(nowMs)}","name":"firehose_logging","levelname":"WARNING","message":${message}}\n`,
    ]);
  }
}
