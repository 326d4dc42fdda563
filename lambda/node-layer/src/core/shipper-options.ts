import type { Transport } from '../transport/outcome';
import type { Clock } from './clock';

/** accepted = delivered + fellBack + queued + lost, at any time. */
export interface Stats {
  /** Records taken from the application. */
  accepted: number;
  /** Records the stream acknowledged. */
  delivered: number;
  /** Records sent again, once for each time. */
  retried: number;
  /** Records written to stderr instead. */
  fellBack: number;
  /** Records waiting or on their way. */
  queued: number;
  /** Records that neither the stream nor stderr took. */
  lost: number;
}

export interface ShipperOptions {
  readonly transport: Transport | undefined;
  readonly streamName: string;
  readonly clock: Clock;
  /** Writes lines to stderr and returns how many. */
  readonly spill: (lines: readonly string[]) => number;
  /** Called when records are spilled, with why. */
  readonly onSpill: (count: number, reason: string) => void;
  readonly maxQueueRecords: number;
  readonly maxQueueBytes: number;
  readonly flushBytes: number;
  readonly maxInFlight: number;
  readonly requestTimeoutMs: number;
}
