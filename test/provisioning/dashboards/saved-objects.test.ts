import type { Seen } from '../fixtures/fake-domain';
import { RecordedDashboards } from '../fixtures/recorded-dashboards';
import { UnitFixture } from '../fixtures/unit-fixture';

const IMPORT = 'POST _dashboards/api/saved_objects/_import?overwrite=true';
const RECORD = '_component_template/app-logs-saved-objects';
/** The record of the begun import, the import, and the record of its result. */
const CHANGE = [`PUT ${RECORD}`, IMPORT, `PUT ${RECORD}`];

let fixture: UnitFixture;
let dashboards: RecordedDashboards;

beforeEach(async () => {
  fixture = await UnitFixture.start();
  dashboards = new RecordedDashboards();
  fixture.domain.dashboards = dashboards;
  await fixture.run('Create');
});

afterEach(() => fixture.stop());

const pattern = {
  type: 'index-pattern',
  id: 'app-logs',
  attributes: { title: 'app-logs-*' },
  references: [],
};
const panel = (id: string, title = id) => ({
  type: 'visualization',
  id: `app-logs-${id}`,
  attributes: { title, visState: '{"type":"metric","aggs":[]}' },
  references: [{ name: 'index', type: 'index-pattern', id: 'app-logs' }],
});

/** Deploys these objects. @returns the requests that wrote. */
function deploy(...objects: object[]): Promise<string[]> {
  fixture.savedObjects = objects.map((object) => JSON.stringify(object)).join('\n');
  return fixture.writesOf('Update');
}

const titleOf = (id: string) => dashboards.objects.get(`visualization/app-logs-${id}`)?.attributes.title;
const imported = () => fixture.domain.seen.find(({ path }) => path.includes('_import'))?.body ?? '';

describe('saved objects', () => {
  test('are imported together', async () => {
    await expect(deploy(pattern, panel('a'), panel('b'))).resolves.toEqual(CHANGE);
    expect([...dashboards.objects.keys()]).toEqual([
      'index-pattern/app-logs',
      'visualization/app-logs-a',
      'visualization/app-logs-b',
    ]);
  });

  test('are not written by a second run', async () => {
    await deploy(pattern, panel('a'));
    await expect(deploy(pattern, panel('a'))).resolves.toEqual([]);
  });

  test('are imported alone if they changed', async () => {
    await deploy(pattern, panel('a'), panel('b'));
    await expect(deploy(pattern, panel('a'), panel('b', 'Better'))).resolves.toEqual(CHANGE);
    expect(imported()).toContain('app-logs-b');
    expect(imported()).not.toContain('app-logs-a');
    expect(titleOf('b')).toBe('Better');
  });

  test('stay as a person edited them, while their neighbours change and the deploy gives a notice', async () => {
    await deploy(pattern, panel('a'), panel('b'));
    dashboards.edit('visualization/app-logs-a', { title: 'Mine' });
    fixture.savedObjects = [pattern, panel('a', 'New'), panel('b', 'New')]
      .map((o) => JSON.stringify(o))
      .join('\n');
    await expect(fixture.noticesOf('Update')).resolves.toBe(
      'visualization/app-logs-a was edited since and is left alone',
    );
    expect([titleOf('a'), titleOf('b')]).toEqual(['Mine', 'New']);
  });

  test('stay as a person edited them over later deploys, without a write', async () => {
    await deploy(pattern, panel('a'));
    dashboards.edit('visualization/app-logs-a', { title: 'Mine' });
    await expect(deploy(pattern, panel('a'))).resolves.toEqual([]);
    await expect(deploy(pattern, panel('a', 'New'))).resolves.toEqual([]);
    expect(titleOf('a')).toBe('Mine');
  });

  test('are maintained again once the edited object equals the desired one', async () => {
    await deploy(pattern, panel('a'));
    dashboards.edit('visualization/app-logs-a', { title: 'New', version: undefined });
    await deploy(pattern, panel('a', 'New'));
    await deploy(pattern, panel('a', 'Newer'));
    expect(titleOf('a')).toBe('Newer');
  });

  test('are imported again after a person deleted them in Dashboards', async () => {
    await deploy(pattern, panel('a'));
    dashboards.objects.delete('visualization/app-logs-a');
    await expect(deploy(pattern, panel('a'))).resolves.toEqual(CHANGE);
    expect(titleOf('a')).toBe('a');
  });

  test('that provisioning never wrote are left alone, by a Delete as well', async () => {
    dashboards.objects.set('visualization/app-logs-a', {
      ...panel('a', 'Theirs'),
      attributes: { title: 'Theirs' },
    });
    await deploy(pattern, panel('a'));
    expect(titleOf('a')).toBe('Theirs');
    await fixture.run('Delete');
    expect([...dashboards.objects.keys()]).toEqual(['visualization/app-logs-a']);
  });

  test('are deleted if they are no longer desired', async () => {
    await deploy(pattern, panel('a'), panel('b'));
    await expect(deploy(pattern, panel('a'))).resolves.toEqual([
      'DELETE _dashboards/api/saved_objects/visualization/app-logs-b',
      `PUT ${RECORD}`,
    ]);
  });

  test('that a person edited stay if they are no longer desired, and leave the record', async () => {
    await deploy(pattern, panel('a'), panel('b'));
    dashboards.edit('visualization/app-logs-b', { title: 'Mine' });
    await expect(deploy(pattern, panel('a'))).resolves.toEqual([`PUT ${RECORD}`]);
    expect(titleOf('b')).toBe('Mine');
    await expect(deploy(pattern, panel('a'))).resolves.toEqual([]);
  });

  test('are removed by a Delete together with the record, except those that a person edited', async () => {
    await deploy(pattern, panel('a'), panel('b'));
    dashboards.edit('visualization/app-logs-b', { title: 'Mine' });
    await fixture.run('Delete');
    expect([...dashboards.objects.keys()]).toEqual(['visualization/app-logs-b']);
    expect(fixture.domain.engine.made).toEqual([]);
  });

  test('are removed from a stage that no longer has any', async () => {
    await deploy(pattern, panel('a'));
    fixture.savedObjects = undefined;
    await fixture.run('Update');
    expect(dashboards.objects.size).toBe(0);
    expect(fixture.domain.engine.store.has(RECORD)).toBe(false);
  });

  test.each([
    ['before it', ({ path }: Seen) => path.includes('_import')],
    [
      'after it',
      ({ method, path }: Seen) =>
        method === 'GET' && path.includes('/visualization/') && dashboards.objects.size > 0,
    ],
  ])('are repaired by the next run after a run died in the import (%s)', async (_, dies) => {
    fixture.domain.fault = (seen) => (dies(seen) ? { status: 400, body: { message: 'died' } } : undefined);
    await expect(deploy(pattern, panel('a'))).rejects.toThrow('died');
    fixture.domain.fault = () => undefined;
    await expect(deploy(pattern, panel('a', 'New'))).resolves.toEqual(CHANGE);
    expect(titleOf('a')).toBe('New');
  });

  test.each([
    '__user__',
    'team',
  ])('are not imported, with a notice, where Dashboards gives the tenant %s', async (tenant) => {
    dashboards.tenant = tenant;
    fixture.savedObjects = JSON.stringify(pattern);
    await expect(fixture.noticesOf('Update')).resolves.toBe(
      `Dashboards puts provisioning into the tenant "${tenant}", not the global one: 1 saved objects were checked but not sent`,
    );
    expect(dashboards.objects.size).toBe(0);
    dashboards.tenant = null;
    await expect(deploy(pattern)).resolves.toEqual(CHANGE);
  });

  test.each([
    '',
    'global',
    'global_tenant',
  ])('are imported where Dashboards calls the global tenant %p', async (tenant) => {
    dashboards.tenant = tenant;
    await expect(deploy(pattern)).resolves.toEqual(CHANGE);
  });

  test('are imported where Dashboards has no tenants', async () => {
    const absent = { status: 404, body: { statusCode: 404, error: 'Not Found', message: 'Not Found' } };
    fixture.domain.fault = ({ path }) => (path.endsWith('/account') ? absent : undefined);
    fixture.savedObjects = JSON.stringify(pattern);
    await expect(fixture.noticesOf('Update')).resolves.toBe('');
    expect(dashboards.objects.size).toBe(1);
  });

  test('are imported with a notice where Dashboards does not say which tenant they get', async () => {
    const refusal = { status: 403, body: { message: 'Forbidden' } };
    fixture.domain.fault = ({ path }) => (path.endsWith('/account') ? refusal : undefined);
    fixture.savedObjects = JSON.stringify(pattern);
    await expect(fixture.noticesOf('Update')).resolves.toBe(
      'Dashboards does not say in which tenant the saved objects are (403 "Forbidden"): look for them in the global tenant',
    );
    expect(dashboards.objects.size).toBe(1);
  });

  test('are checked but not sent where there is no Dashboards', async () => {
    fixture.domain.dashboards = undefined;
    fixture.savedObjects = JSON.stringify(pattern);
    await expect(fixture.noticesOf('Update')).resolves.toBe(
      'no Dashboards behind this endpoint: 1 saved objects were checked but not sent',
    );
    expect(fixture.domain.engine.store.has(RECORD)).toBe(false);
  });

  test('stop the deploy before anything is written if Dashboards would refuse them', async () => {
    await expect(deploy({ ...pattern, id: 'mine' })).rejects.toThrow('id is neither app-logs nor app-logs-…');
    expect(fixture.domain.writes).toEqual([]);
  });
});
