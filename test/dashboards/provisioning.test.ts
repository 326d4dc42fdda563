import { renderSavedObjects, toNdjson } from '../../lib/dashboards';
import { ndjsonOf, RecordedDashboards } from '../provisioning/fixtures/recorded-dashboards';
import { UnitFixture } from '../provisioning/fixtures/unit-fixture';

const ours = renderSavedObjects({ indexName: 'app-logs' });

let fixture: UnitFixture;
let dashboards: RecordedDashboards;

beforeEach(async () => {
  fixture = await UnitFixture.start();
  dashboards = new RecordedDashboards();
  fixture.domain.dashboards = dashboards;
  await fixture.run('Create');
});

afterEach(() => fixture.stop());

/** Deploys these objects. @returns the requests that wrote */
function deploy(objects: readonly object[]): Promise<string[]> {
  fixture.savedObjects = objects.map((object) => JSON.stringify(object)).join('\n');
  return fixture.writesOf('Update');
}

const importedObjects = () =>
  fixture.domain.seen.filter(({ path }) => path.includes('_import')).flatMap(({ body }) => ndjsonOf(body));

test('a first deploy writes every object of every page, a second one writes nothing', async () => {
  await deploy(ours);
  expect(dashboards.objects.size).toBe(ours.length);
  expect(await deploy(ours)).toEqual([]);
});

const oneOfEachKind = [...new Map(ours.map((object) => [object.type, object])).values()];

test.each(
  oneOfEachKind.map((object) => [`${object.type}/${object.id}`, object] as const),
)('a change of %s alone writes exactly one object', async (_key, changed) => {
  await deploy(ours);
  const attributes = { ...changed.attributes, title: 'changed' };
  await deploy(ours.map((object) => (object === changed ? { ...object, attributes } : object)));
  const [last] = importedObjects().slice(-1);
  expect(importedObjects()).toHaveLength(1);
  expect(last).toContain(`"id":"${changed.id}"`);
});

test('the file that is rendered is the one that is provisioned, line by line', () => {
  expect(toNdjson(ours).trim().split('\n')).toHaveLength(ours.length);
});
