import { PatientTransport } from '../../collector/output/patient-transport';
import { Cancellation } from '../../lambda/node-layer/src/core/cancellation';
import type { PutOutcome } from '../../lambda/node-layer/src/core/transport';

const BATCH = { lines: ['a\n'], body: Buffer.alloc(0) };

function transportOf(outcomes: readonly PutOutcome[]) {
  let attempts = 0;
  const inner = { put: async () => outcomes[Math.min(attempts++, outcomes.length - 1)] as PutOutcome };
  const troubles: string[] = [];
  return {
    patient: new PatientTransport(inner, (reason) => troubles.push(reason)),
    troubles,
    attempts: () => attempts,
  };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('the transport tries until the destination takes the batch, however long it is gone', async () => {
  const failures = Array.from({ length: 50 }, (): PutOutcome => ({ kind: 'retry', reason: 'gone' }));
  const { patient, troubles, attempts } = transportOf([...failures, { kind: 'accepted' }]);
  const put = patient.put(BATCH, 1000, new Cancellation());
  await jest.advanceTimersByTimeAsync(600_000);
  await expect(put).resolves.toEqual({ kind: 'accepted' });
  expect(attempts()).toBe(51);
  expect(troubles).toHaveLength(50);
});

test('the transport tries a refused batch again until somebody has removed the cause', async () => {
  const { patient } = transportOf([{ kind: 'refused', reason: 'AccessDenied' }, { kind: 'accepted' }]);
  const put = patient.put(BATCH, 1000, new Cancellation());
  await jest.advanceTimersByTimeAsync(1000);
  await expect(put).resolves.toEqual({ kind: 'accepted' });
});

test.each<PutOutcome>([
  { kind: 'accepted' },
  { kind: 'partial', refused: [0], reason: 'slow down' },
  { kind: 'invalid', reason: 'a bad record' },
])('the transport leaves an accepted, partial or invalid outcome to the shipper: %j', async (outcome) => {
  const { patient, attempts } = transportOf([outcome]);
  await expect(patient.put(BATCH, 1000, new Cancellation())).resolves.toEqual(outcome);
  expect(attempts()).toBe(1);
});

test('the transport stops at once when the batch is cancelled', async () => {
  const { patient } = transportOf([{ kind: 'retry', reason: 'gone' }]);
  const cancellation = new Cancellation();
  const put = patient.put(BATCH, 1000, cancellation);
  await jest.advanceTimersByTimeAsync(50);
  cancellation.cancel();
  await expect(put).resolves.toEqual({ kind: 'retry', reason: 'gone' });
});
