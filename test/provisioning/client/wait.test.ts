import { WAITS, waitFor } from '../../../lambda/provisioning/client/wait';
import { RESPONSE_MS } from '../../../lambda/provisioning/custom-resource/run';
import { readSnapshot } from '../../../tools/snapshots';
import { budget, FakeClock } from '../fixtures/fake-clock';

const WAIT = { everyMs: 10_000, longestMs: 60_000 };

describe('a wait', () => {
  test('ends with the first value', async () => {
    const clock = new FakeClock();
    let looks = 0;
    const look = async () => (++looks === 3 ? 'there' : undefined);
    const found = await waitFor(look, WAIT, { clock, ...budget() });
    expect(found.value).toBe('there');
    expect(clock.slept).toEqual([10_000, 10_000]);
  });

  test('ends without a value after its longest time', async () => {
    const clock = new FakeClock();
    const found = await waitFor(async () => undefined, WAIT, { clock, ...budget() });
    expect(found).toEqual({ value: undefined, longestMs: 60_000 });
    expect(clock.now()).toBe(60_000);
  });

  test('ends with the run, after a last look', async () => {
    const clock = new FakeClock();
    let looks = 0;
    const look = async () => (++looks === 3 ? 'there' : undefined);
    const found = await waitFor(look, WAIT, { clock, ...budget(15_000) });
    expect(found).toEqual({ value: 'there', longestMs: 15_000 });
    expect(clock.slept).toEqual([10_000, 5_000]);
  });
});

interface Template {
  readonly Resources: Readonly<Record<string, { Type: string; Properties: Record<string, unknown> }>>;
}

test.each([
  'Ekk-dev-data',
  'Ekk-prod-data',
])('all waits fit into the timeout of the function in %s', (stack) => {
  const { Resources } = readSnapshot(stack) as unknown as Template;
  const provisioning = Object.entries(Resources).find(([id]) => id.startsWith('ProvisioningFunction'));
  const timeoutMs = Number(provisioning?.[1].Properties.Timeout) * 1_000;
  const waitMs = Object.values(WAITS).reduce((sum, { longestMs }) => sum + longestMs, 0);
  expect(timeoutMs).toBeGreaterThan(waitMs + RESPONSE_MS);
});
