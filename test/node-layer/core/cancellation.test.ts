import { Cancellation } from '../../../lambda/node-layer/src/core/cancellation';

describe('a request that is given up', () => {
  test('is told to whoever waits, also as a signal taken before', () => {
    const cancellation = new Cancellation();
    const told = jest.fn();
    cancellation.onCancel = told;
    const { signal } = cancellation;
    expect([cancellation.cancelled, signal.aborted]).toEqual([false, false]);
    cancellation.cancel();
    expect([cancellation.cancelled, signal.aborted]).toEqual([true, true]);
    expect(told).toHaveBeenCalledTimes(1);
  });

  test('is told by a signal taken afterwards, too', () => {
    const cancellation = new Cancellation();
    cancellation.cancel();
    expect(cancellation.signal.aborted).toBe(true);
  });
});
