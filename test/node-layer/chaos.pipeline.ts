import { type ChaosResult, runChaos } from '../../bench/chaos/run';

jest.setTimeout(90_000);

describe('a hundred thousand records through every fault', () => {
  let result: ChaosResult;
  beforeAll(async () => {
    result = await runChaos({ records: 100_000, processes: 2 });
  });

  test('none is lost: each is with the stream or on stderr', () => {
    expect(result.sent).toBeGreaterThanOrEqual(100_000);
    expect(result.lost).toBe(0);
    expect(result.balanced).toBe(true);
  });

  test('at most one in a thousand is spilled', () => {
    expect(result.spilled).toBeLessThanOrEqual(result.sent / 1000);
  });

  test('what is doubled was in an acknowledgement that the receiver withheld', () => {
    expect(result.duplicated).toBeLessThanOrEqual(result.withheld);
  });

  test('resident memory stays flat, through freezes', () => {
    expect(result.freezes).toBeGreaterThan(2);
    expect(result.rssMiB.end - result.rssMiB.warm).toBeLessThan(64);
  });

  test('SIGKILL takes no more than the queue may hold', () => {
    expect(result.killed.lost).toBeLessThanOrEqual(result.killed.bound);
  });
});
