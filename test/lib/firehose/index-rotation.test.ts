import { INDEX_ROTATION_PERIODS, IndexRotation } from '../../../lib/firehose';

describe('IndexRotation', () => {
  test.each([
    ['NoRotation', undefined],
    ['OneHour', 3_600],
    ['OneDay', 86_400],
    ['OneWeek', 604_800],
    ['OneMonth', 2_678_400],
  ])('%s lasts %p s', (period, seconds) => {
    const rotation = IndexRotation.of(period);
    expect(String(rotation)).toBe(period);
    expect(rotation.length?.toSeconds()).toBe(seconds);
    expect(rotation.isRotating).toBe(seconds !== undefined);
  });

  test('those are all', () => {
    expect(INDEX_ROTATION_PERIODS).toHaveLength(5);
  });

  test.each(['', 'oneday', 'Daily', 'toString'])('%p is refused, and the five are named', (period) => {
    expect(() => IndexRotation.of(period)).toThrow(
      `got ${JSON.stringify(period)}; expected NoRotation, OneHour, OneDay, OneWeek, OneMonth`,
    );
  });
});
