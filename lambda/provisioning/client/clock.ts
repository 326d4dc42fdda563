import { setTimeout as delay } from 'node:timers/promises';

/** The time and a way to wait. Tests pass a clock of their own, so that no test waits for real. */
export interface Clock {
  now(): number;
  /** @throws the signal's reason if the signal is aborted during the sleep. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {});
  },
};
