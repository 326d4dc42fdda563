import type { Clock } from './clock';

/**
 * Waits between attempts. AWS documents how long Firehose retries, not how often. These waits are the model's, and short
 * enough that a local run resumes soon after the engine is back.
 */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;

export interface RetryPlan {
  /** Time from the first attempt within which further ones may start. 0 allows the first attempt only. */
  readonly durationMs: number;
  readonly clock: Clock;
  /** Ends the waiting when it is aborted. No attempt starts afterwards. */
  readonly signal: AbortSignal;
}

export type RetryResult = 'done' | 'expired' | 'aborted';

/**
 * Calls `attempt` until it returns true because nothing is left to do, the duration is over, or the signal is aborted.
 * The last attempt starts at the end of the duration.
 */
export async function retry(plan: RetryPlan, attempt: () => Promise<boolean>): Promise<RetryResult> {
  const { clock, signal } = plan;
  const deadline = clock.now() + plan.durationMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    if (signal.aborted) return 'aborted';
    if (await attempt()) return 'done';
    const leftMs = deadline - clock.now();
    if (leftMs <= 0) return 'expired';
    await wait(clock, Math.min(waitMs, leftMs), signal);
  }
}

function wait(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.after(delayMs, finish);
    signal.addEventListener('abort', finish);
    if (signal.aborted) finish();
  });
}
