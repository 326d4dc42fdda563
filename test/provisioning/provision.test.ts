import { DescribeDomainCommand, ResourceNotFoundException } from '@aws-sdk/client-opensearch';
import { physicalResourceId } from '../../lambda/provisioning/provision';
import { UnitFixture } from './fixtures/unit-fixture';
import { wire } from './fixtures/wire';

const ROLE = '_plugins/_security/api/roles/app-logs-delivery';
const MAPPING = '_plugins/_security/api/rolesmapping/app-logs-delivery';
const PIPELINE = '_ingest/pipeline/app-logs';
const TEMPLATE = '_index_template/app-logs';
const AUDIT = 'PUT _plugins/_security/api/audit/config';
const ALL = [ROLE, MAPPING, PIPELINE, TEMPLATE];
const noDomain = new ResourceNotFoundException({ message: 'x', $metadata: {} });

let fixture: UnitFixture;

beforeEach(async () => {
  fixture = await UnitFixture.start();
});

afterEach(() => fixture.stop());

type Template = { template: { mappings: { properties: Record<string, unknown> } } };

/** The fields of the index template in the domain; tests change them in place. */
const fieldsInDomain = () =>
  (fixture.domain.engine.store.get(TEMPLATE) as Template).template.mappings.properties;

describe('a Create', () => {
  test('makes every resource in order, and returns the endpoint and a stable id', async () => {
    await expect(fixture.run('Create')).resolves.toEqual({
      physicalResourceId: 'search-provisioning-ekk-dev-app-logs',
      data: {
        Endpoint: fixture.domain.endpoint,
        Writes: '5',
        Notices: '',
        Properties: expect.any(String),
      },
    });
    expect(fixture.domain.writes).toEqual([...ALL.map((path) => `PUT ${path}`), AUDIT]);
  });

  test('returns what it was told, without what only makes CloudFormation call', async () => {
    const { ServiceToken: _token, SourceHash: _hash, ...told } = wire();
    const { data } = await fixture.run('Create', { MonitorsHash: 'abc', ServiceTimeout: '1200' });
    expect(JSON.parse(data?.Properties ?? '')).toEqual(told);
  });

  test('writes nothing when it is repeated', async () => {
    await fixture.run('Create');
    await expect(fixture.writesOf('Create')).resolves.toEqual([]);
  });

  test.each([
    ['another type', () => Object.assign(fieldsInDomain(), { levelname: { type: 'text' } })],
    ['one field more', () => Object.assign(fieldsInDomain(), { gone: { type: 'keyword' } })],
    ['one field less', () => delete fieldsInDomain().levelname],
  ])('puts the template alone where the domain’s has %s', async (_, change) => {
    await fixture.run('Create');
    change();
    await expect(fixture.writesOf('Update')).resolves.toEqual([`PUT ${TEMPLATE}`]);
  });

  test('refuses to overwrite a role that somebody else made, and says what to do', async () => {
    fixture.domain.engine.store.set(ROLE, { description: 'theirs', cluster_permissions: ['*'] });
    await expect(fixture.run('Create')).rejects.toThrow(
      `provisioning: ${ROLE} exists and was not made by this stack. Rename or delete it`,
    );
    expect(fixture.domain.writes).toEqual([]);
  });

  test('fails with the name of the file that the engine refused', async () => {
    const error = { type: 'mapper_parsing_exception', reason: 'no handler for type [keyworld]' };
    fixture.domain.fault = ({ method, path }) =>
      method === 'PUT' && path === TEMPLATE ? { status: 400, body: { error } } : undefined;
    await expect(fixture.run('Create')).rejects.toThrow(
      'provisioning: PUT _index_template/app-logs answered 400 mapper_parsing_exception "no handler for type [keyworld]" (index-templates/app-logs.json)',
    );
  });

  test('succeeds after a new domain refused everybody and after it throttled', async () => {
    const faults = [401, 403, 403, 429, 503].map((status) => ({ status, body: 'not now' }));
    fixture.domain.fault = () => faults.shift();
    await expect(fixture.run('Create')).resolves.toMatchObject({ data: { Writes: '5' } });
  });

  test('refuses invalid properties before it sends a request', async () => {
    await expect(fixture.run('Create', { IndexName: 'App' })).rejects.toThrow('IndexName is "App"');
    expect(fixture.controlPlane.calls()).toHaveLength(0);
  });

  test('fails with what to do if the domain does not exist', async () => {
    fixture.controlPlane.on(DescribeDomainCommand).rejects(noDomain);
    await expect(fixture.run('Create')).rejects.toThrow(
      'provisioning: there is no domain ekk-dev. Deploy the data stack first.',
    );
  });

  test('waits until the domain is no longer red', async () => {
    let polls = 0;
    fixture.domain.fault = ({ path }) =>
      path === '_cluster/health' && ++polls < 3 ? { status: 200, body: { status: 'red' } } : undefined;
    await expect(fixture.run('Create')).resolves.toMatchObject({ data: { Writes: '5' } });
    expect(fixture.clock.slept).toEqual([5_000, 5_000]);
  });

  test('does not wait for a yellow domain, which lacks only copies', async () => {
    fixture.domain.fault = ({ path }) =>
      path === '_cluster/health' ? { status: 200, body: { status: 'yellow' } } : undefined;
    await expect(fixture.run('Create')).resolves.toMatchObject({ data: { Writes: '5' } });
    expect(fixture.clock.slept).toEqual([]);
  });

  test('writes nothing to a domain that stays red', async () => {
    fixture.domain.fault = ({ path }) =>
      path === '_cluster/health' ? { status: 200, body: { status: 'red' } } : undefined;
    await expect(fixture.run('Create')).rejects.toThrow(
      'domain ekk-dev is red after 60 s: some of its primary',
    );
    expect(fixture.domain.writes).toEqual([]);
  });
});

describe('an Update', () => {
  test('with another index name makes the new resources under a new id, and the Delete for the old id removes the old ones', async () => {
    await fixture.run('Create');
    const { physicalResourceId: id } = await fixture.run('Update', { IndexName: 'web-logs' });
    expect(id).toBe('search-provisioning-ekk-dev-web-logs');
    await fixture.run('Delete', { IndexName: 'app-logs' });
    expect(fixture.domain.engine.made).toEqual(ALL.map((path) => path.replace('app-logs', 'web-logs')));
  });
});

describe('a Delete', () => {
  test('removes what was made, in the reverse order, and nothing else', async () => {
    fixture.domain.engine.store.set('_plugins/_security/api/roles/other', { description: 'theirs' });
    await fixture.run('Create');
    await expect(fixture.writesOf('Delete')).resolves.toEqual(
      [...ALL].reverse().map((path) => `DELETE ${path}`),
    );
    expect(fixture.domain.engine.made).toEqual(['_plugins/_security/api/roles/other']);
  });

  test('keeps a resource of the same name that somebody else made', async () => {
    fixture.domain.engine.store.set(PIPELINE, { description: 'theirs' });
    await expect(fixture.writesOf('Delete')).resolves.toEqual([]);
  });

  test('succeeds where nothing was made', async () => {
    await expect(fixture.writesOf('Delete')).resolves.toEqual([]);
  });

  test('succeeds if the domain no longer exists', async () => {
    fixture.controlPlane.on(DescribeDomainCommand).rejects(noDomain);
    const id = 'search-provisioning-ekk-dev-app-logs';
    await expect(fixture.run('Delete')).resolves.toEqual({ physicalResourceId: id });
  });

  test('succeeds without a request after a Create that refused its properties', async () => {
    await expect(fixture.run('Delete', { IndexName: 'App' })).resolves.toBeDefined();
    expect(fixture.controlPlane.calls()).toHaveLength(0);
  });

  test('ignores properties that it does not know', async () => {
    await fixture.run('Create');
    await fixture.run('Delete', { Added: 'later' });
    expect(fixture.domain.engine.made).toEqual([]);
  });
});

test('the physical id consists of the domain and the index', () => {
  expect(physicalResourceId({ DomainName: 'd', IndexName: 'i' })).toBe('search-provisioning-d-i');
});
