/** A timer that fires this much too late was overtaken by a freeze of the process, or by a busy event loop. */
const FROZEN_MS = 20;
/** A late timer is put off by this, so that what the sockets received meanwhile is read first: it may be the response. */
const THAW_MS = 50;

/** Time and chance as the shipper needs them; tests replace them. */
export interface Clock {
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  /**
   * Calls back after `ms`, unless the returned function is called before. Only a timer that `holds` keeps the process
   * alive.
   */
  after(ms: number, callback: () => void, holds?: boolean): () => void;
  /** Calls back once the event loop has read what arrived meanwhile. */
  soon(callback: () => void): void;
}

export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  after(ms, callback, holds = false) {
    const dueMs = performance.now() + ms;
    let turn: NodeJS.Immediate | undefined;
    let timer = setTimeout(() => {
      if (performance.now() - dueMs < FROZEN_MS) {
        turn = setImmediate(callback);
        return;
      }
      timer = setTimeout(callback, THAW_MS);
      if (!holds) timer.unref();
    }, ms);
    if (!holds) timer.unref();
    return () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
  },
  soon: setImmediate,
};
