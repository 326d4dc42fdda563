/** The model's clock. Tests replace it by one that they advance by hand. */
export interface Clock {
  /** Time now, in milliseconds since the epoch. */
  now(): number;
  /** Runs a function once after the delay. The returned function cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
