import {
  DescribeDomainCommand,
  OpenSearchClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-opensearch';
import { mockClient } from 'aws-sdk-client-mock';
import { physicalResourceId, provision, type Surroundings } from '../../lambda/provisioning/provision';
import { SignedClient } from '../../lambda/provisioning/signed-client';
import { FakeClock } from './fake-clock';
import { FakeDomain } from './fake-domain';
import { event } from './wire';

const api = mockClient(OpenSearchClient);
const signal = new AbortController().signal;
let domain: FakeDomain;
let surroundings: Surroundings;

beforeEach(async () => {
  domain = await FakeDomain.start();
  const clock = new FakeClock();
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  surroundings = {
    controlPlane: new OpenSearchClient({ region: 'eu-west-1' }),
    connect: (endpoint) => new SignedClient({ endpoint, region: 'r', credentials, clock, ca: domain.ca }),
    clock,
  };
  api.reset();
  api.on(DescribeDomainCommand).resolves({
    DomainStatus: {
      DomainId: '1',
      DomainName: 'ekk-dev',
      ARN: 'a',
      ClusterConfig: {},
      Endpoint: domain.endpoint,
    },
  });
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await domain.close();
});

const run = (type: 'Create' | 'Update' | 'Delete', properties = {}) =>
  provision(event(type, properties), signal, surroundings);

const ALL = [
  '_plugins/_security/api/roles/app-logs-delivery',
  '_plugins/_security/api/rolesmapping/app-logs-delivery',
  '_ingest/pipeline/app-logs',
  '_index_template/app-logs',
];

describe('Create', () => {
  test('makes everything, in order, and answers the endpoint and a stable id', async () => {
    await expect(run('Create')).resolves.toEqual({
      physicalResourceId: 'search-provisioning-ekk-dev-app-logs',
      data: { Endpoint: domain.endpoint, Writes: '4' },
    });
    expect(domain.writes).toEqual(ALL.map((path) => `PUT ${path}`));
  });

  test('a second time writes nothing', async () => {
    await run('Create');
    domain.forget();
    await expect(run('Create')).resolves.toMatchObject({ data: { Writes: '0' } });
    expect(domain.writes).toEqual([]);
  });

  test('mends only what differs', async () => {
    await run('Create');
    const template = domain.store.get('_index_template/app-logs') as {
      template: { mappings: { properties: object } };
    };
    (template.template.mappings.properties as { levelname?: unknown }).levelname = { type: 'text' };
    domain.forget();
    await run('Update');
    expect(domain.writes).toEqual(['PUT _index_template/app-logs']);
  });

  test('notices what a newer template no longer has', async () => {
    await run('Create');
    const template = domain.store.get('_index_template/app-logs') as {
      template: { mappings: { properties: object } };
    };
    Object.assign(template.template.mappings.properties, { gone: { type: 'keyword' } });
    domain.forget();
    await run('Update');
    expect(domain.writes).toEqual(['PUT _index_template/app-logs']);
  });

  test('leaves somebody else’s role alone and says whose turn it is', async () => {
    domain.store.set(ALL[0] as string, { description: 'theirs', cluster_permissions: ['*'] });
    await expect(run('Create')).rejects.toThrow(
      'provisioning: _plugins/_security/api/roles/app-logs-delivery exists and was not made by this stack. Rename or delete it',
    );
    expect(domain.writes).toEqual([]);
  });

  test('says which file the engine refused', async () => {
    domain.fault = ({ method, path }) =>
      method === 'PUT' && path.startsWith('_index_template')
        ? {
            status: 400,
            body: { error: { type: 'mapper_parsing_exception', reason: 'no handler for type [keyworld]' } },
          }
        : undefined;
    await expect(run('Create')).rejects.toThrow(
      'provisioning: PUT _index_template/app-logs answered 400 mapper_parsing_exception "no handler for type [keyworld]" (index-templates/app-logs.json)',
    );
  });

  test('refuses bad properties before it touches anything', async () => {
    await expect(run('Create', { IndexName: 'App' })).rejects.toThrow('IndexName is "App"');
    expect(api.calls()).toHaveLength(0);
  });

  test('says that the domain is not there', async () => {
    api.on(DescribeDomainCommand).rejects(new ResourceNotFoundException({ message: 'x', $metadata: {} }));
    await expect(run('Create')).rejects.toThrow(
      'provisioning: there is no domain ekk-dev. Deploy the data stack first.',
    );
  });

  test('waits while the domain is red', async () => {
    let polls = 0;
    domain.fault = ({ path }) =>
      path === '_cluster/health' && ++polls < 3 ? { status: 200, body: { status: 'red' } } : undefined;
    await expect(run('Create')).resolves.toMatchObject({ data: { Writes: '4' } });
  });

  test('writes nothing to a domain that stays red', async () => {
    domain.fault = ({ path }) =>
      path === '_cluster/health' ? { status: 200, body: { status: 'red' } } : undefined;
    await expect(run('Create')).rejects.toThrow('domain ekk-dev is red: some of its primary shards');
    expect(domain.writes).toEqual([]);
  });
});

describe('Update', () => {
  test('with another index name makes the new set under a new id; the Delete for the old id removes the old set', async () => {
    await run('Create');
    const { physicalResourceId: id } = await run('Update', { IndexName: 'web-logs' });
    expect(id).toBe('search-provisioning-ekk-dev-web-logs');
    await run('Delete', { IndexName: 'app-logs' });
    expect([...domain.store.keys()]).toEqual(ALL.map((path) => path.replace('app-logs', 'web-logs')));
  });
});

describe('Delete', () => {
  test('removes what was made, last first, and nothing else', async () => {
    domain.store.set('_plugins/_security/api/roles/other', { description: 'theirs' });
    await run('Create');
    domain.forget();
    await expect(run('Delete')).resolves.toEqual({
      physicalResourceId: 'search-provisioning-ekk-dev-app-logs',
    });
    expect(domain.writes).toEqual([...ALL].reverse().map((path) => `DELETE ${path}`));
    expect([...domain.store.keys()]).toEqual(['_plugins/_security/api/roles/other']);
  });

  test('leaves a resource of the same name that it did not make', async () => {
    domain.store.set('_ingest/pipeline/app-logs', { description: 'theirs' });
    await run('Delete');
    expect(domain.writes).toEqual([]);
  });

  test('of what is not there succeeds', async () => {
    await run('Delete');
    expect(domain.writes).toEqual([]);
  });

  test('succeeds when the domain is gone', async () => {
    api.on(DescribeDomainCommand).rejects(new ResourceNotFoundException({ message: 'x', $metadata: {} }));
    await expect(run('Delete')).resolves.toMatchObject({ physicalResourceId: expect.any(String) });
  });

  test('after a Create that refused its properties succeeds without a call', async () => {
    await expect(run('Delete', { IndexName: 'App' })).resolves.toMatchObject({
      physicalResourceId: expect.any(String),
    });
    expect(api.calls()).toHaveLength(0);
  });

  test('does not mind properties that a later version added', async () => {
    await run('Create');
    await run('Delete', { Added: 'later' });
    expect(domain.store.size).toBe(0);
  });
});

test('the physical id is the domain and the index', () => {
  expect(physicalResourceId({ DomainName: 'd', IndexName: 'i' })).toBe('search-provisioning-d-i');
});
