import type { Clock } from '../../lambda/provisioning/clock';

/** A clock that sleeping moves on at once. */
export class FakeClock implements Clock {
  readonly slept: number[] = [];

  constructor(private ms = 0) {}

  now(): number {
    return this.ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.ms += ms;
  }
}
