import { loadStage } from '../../../lib/config';
import { type Run, startRun } from '../../../local/run/start-run';
import { ask } from '../../../local/search/engine-client';
import { readAssumptions } from '../../../tools/smoke/assumptions';
import { localStage } from '../../../tools/smoke/local-stage';
import { CHECKS, runSmoke } from '../../../tools/smoke/run-smoke';
import { removeTemporaryFolders, synthesizeDev, temporaryFolder } from '../../pipeline/dev-assembly';

jest.setTimeout(300_000);

let run: Run;

beforeAll(async () => {
  run = await startRun({
    from: { assemblyDir: await synthesizeDev() },
    runDir: temporaryFolder(),
    progress: () => undefined,
    signal: new AbortController().signal,
  });
});
afterAll(async () => {
  await run?.stop({ drainTimeoutMs: 0 });
  removeTemporaryFolders();
});

/** Services without a model here. */
const NOT_HERE = [
  'fresh-bootstrapped-account-takes-stacks-go',
  'domain-created-access-policy-names-own',
  'service-names-app-client-amazonopensearchservice-domain',
  'key-role-mapping-cognito-idp-region',
  'ism-takes-policies-existing-indices-take',
  'stream-made-soon-role-mapped-firehose',
];

const results = async (ids: readonly string[]) => {
  const { sections } = readAssumptions();
  const rows = sections.flatMap((section) => section.rows).filter(({ id }) => ids.includes(id));
  const stage = localStage('dev', loadStage('dev'), run);
  return runSmoke({ intro: '', sections: [{ title: 'all', rows }] }, stage, () => undefined);
};

test('every line that can be tried on this machine passes on the local run', async () => {
  const rows = await results(Object.keys(CHECKS));
  expect(rows.filter(({ result }) => result === 'FAIL')).toEqual([]);
  expect(
    rows
      .filter(({ result }) => result === 'NOT TRIED')
      .map(({ id }) => id)
      .sort(),
  ).toEqual([...NOT_HERE].sort());
  expect(rows.filter(({ result }) => result === 'PASS')).toHaveLength(
    Object.keys(CHECKS).length - NOT_HERE.length,
  );
});

test('without the role mapping the line is named, with the reason and what to do', async () => {
  const mapping = '/_plugins/_security/api/rolesmapping/logging-test-delivery';
  const before = await ask<Record<string, { backend_roles: string[] }>>(run.engine, {
    method: 'GET',
    path: mapping,
  });
  await ask(run.engine, { method: 'DELETE', path: mapping });
  let now = Date.now();
  // The clock of the stage ends the wait for the record after a few looks.
  const sleep = async (ms: number) => {
    now += 10 * ms;
  };
  const clock = { now: () => now, sleep };
  const stage = { ...localStage('dev', loadStage('dev'), run), ...clock };
  try {
    expect(await CHECKS['documented-actions-enough-delivery-role-es']?.(stage)).toEqual({
      result: 'FAIL',
      seen: expect.stringContaining('logging-test-delivery is mapped to nobody'),
      fix: 'Deploy the delivery stack again; its provisioning puts it back.',
    });
  } finally {
    const body = { backend_roles: before['logging-test-delivery']?.backend_roles };
    await ask(run.engine, { method: 'PUT', path: mapping, body });
  }
});
