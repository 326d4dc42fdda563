const FIRST_PAUSE_MS = 10_000;
const MAX_PAUSE_MS = 300_000;

/**
 * Circuit breaker: remembers that the stream does not respond, so that not every invocation spends its budget on
 * finding out. Closed, it lets everything pass. Open, it lets nothing pass until its pause is over; then one batch tries.
 */
export class Breaker {
  #pauseMs = 0;
  #openUntilMs = 0;

  /** Whether nothing may be sent now. */
  isOpen(nowMs: number): boolean {
    // A clock that was set back makes no pause longer.
    return nowMs < this.#openUntilMs && this.#openUntilMs - nowMs <= MAX_PAUSE_MS;
  }

  /** Whether the next batch is the trial after a pause. */
  get onTrial(): boolean {
    return this.#pauseMs > 0;
  }

  succeeded(): void {
    this.#pauseMs = 0;
    this.#openUntilMs = 0;
  }

  /** Opens: a whole budget passed without one acknowledgement, or the service said that no attempt can succeed. */
  failed(nowMs: number): void {
    if (this.isOpen(nowMs)) return;
    this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, FIRST_PAUSE_MS), MAX_PAUSE_MS);
    this.#openUntilMs = nowMs + this.#pauseMs;
  }
}
