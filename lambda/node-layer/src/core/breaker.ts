const FIRST_PAUSE_MS = 10_000;
const MAX_PAUSE_MS = 300_000;

/**
 * Remembers that the stream is dead, so that not each invocation spends its budget on finding out.
 * Closed: all may be sent. Open: nothing until the pause is over, then one batch tries.
 */
export class Breaker {
  #pauseMs = 0;
  #openUntil = 0;

  /** Whether nothing may be sent now. */
  isOpen(now: number): boolean {
    return now < this.#openUntil;
  }

  /** Whether the next batch is a trial after a pause. */
  get onTrial(): boolean {
    return this.#pauseMs > 0;
  }

  succeeded(): void {
    this.#pauseMs = 0;
    this.#openUntil = 0;
  }

  /** A whole budget passed without one acknowledgement, or the service said that no try will do. */
  failed(now: number): void {
    if (this.isOpen(now)) return;
    this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, FIRST_PAUSE_MS), MAX_PAUSE_MS);
    this.#openUntil = now + this.#pauseMs;
  }
}
