/** A timer that fires so late was overtaken by a freeze (or a busy loop)… */
const FROZEN_MS = 20;
/** …and is put off by this; any other by a turn. What the sockets received meanwhile is read first: it may be the answer. */
const THAW_MS = 50;

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
