/** Time and chance, as the shipper needs them: replaced in tests. */
export interface Clock {
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** Calls back after `ms`, or when cancelled never. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back once the event loop has seen what arrived meanwhile. */
  soon(callback: () => void): void;
}

/** @param holdsProcess whether a timer keeps the process alive. */
export function systemClock(holdsProcess: boolean): Clock {
  return {
    now: Date.now,
    random: Math.random,
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      if (!holdsProcess) timer.unref();
      return () => clearTimeout(timer);
    },
    soon: setImmediate,
  };
}
