import { Cancellation } from '../../../lambda/node-layer/src/core/cancellation';

describe('a cancellation', () => {
  test('calls back who waits and aborts a signal that was taken before', () => {
    const cancellation = new Cancellation();
    const told = jest.fn();
    cancellation.onCancel = told;
    const { signal } = cancellation;
    expect([cancellation.cancelled, signal.aborted]).toEqual([false, false]);
    cancellation.cancel();
    expect([cancellation.cancelled, signal.aborted]).toEqual([true, true]);
    expect(told).toHaveBeenCalledTimes(1);
  });

  test('aborts a signal that is taken afterwards', () => {
    const cancellation = new Cancellation();
    cancellation.cancel();
    expect(cancellation.signal.aborted).toBe(true);
  });
});
