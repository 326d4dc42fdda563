import { setTimeout as delay } from 'node:timers/promises';

/** Time, so that tests can own it. */
export interface Clock {
  now(): number;
  /** @throws the signal's reason when it is aborted meanwhile. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {});
  },
};
