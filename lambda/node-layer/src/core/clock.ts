/** Time and chance, as the shipper needs them: replaced in tests. */
export interface Clock {
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** Calls back after `ms`, or when cancelled never. Only a timer that `holds` keeps the process alive. */
  after(ms: number, callback: () => void, holds?: boolean): () => void;
  /** Calls back once the event loop has seen what arrived meanwhile. */
  soon(callback: () => void): void;
}

export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  after(ms, callback, holds = false) {
    const timer = setTimeout(callback, ms);
    if (!holds) timer.unref();
    return () => clearTimeout(timer);
  },
  soon: setImmediate,
};
