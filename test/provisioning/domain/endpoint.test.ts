import {
  DescribeDomainCommand,
  OpenSearchClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-opensearch';
import { mockClient } from 'aws-sdk-client-mock';
import { findEndpoint } from '../../../lambda/provisioning/domain/endpoint';
import { budget, FakeClock } from '../fixtures/fake-clock';

const api = mockClient(OpenSearchClient);
const client = new OpenSearchClient({ region: 'eu-west-1' });
const base = { DomainId: '1/ekk-dev', DomainName: 'ekk-dev', ARN: 'arn', ClusterConfig: {} };
const find = (clock = new FakeClock(), endsAt?: number) =>
  findEndpoint(client, 'ekk-dev', { clock, ...budget(endsAt) });

beforeEach(() => api.reset());

describe('the domain’s endpoint', () => {
  test('comes from the control plane', async () => {
    api
      .on(DescribeDomainCommand, { DomainName: 'ekk-dev' })
      .resolves({ DomainStatus: { ...base, Endpoint: 'e' } });
    await expect(find()).resolves.toBe('e');
  });

  test('is the endpoint in the VPC if the domain is in one', async () => {
    api.on(DescribeDomainCommand).resolves({ DomainStatus: { ...base, Endpoints: { vpc: 'v' } } });
    await expect(find()).resolves.toBe('v');
  });

  test('is not returned while the domain is being made', async () => {
    const clock = new FakeClock();
    api
      .on(DescribeDomainCommand)
      .resolvesOnce({ DomainStatus: { ...base, Processing: true } })
      .resolvesOnce({ DomainStatus: { ...base, Processing: true, Endpoint: 'e' } })
      .resolves({ DomainStatus: { ...base, Processing: false, Endpoint: 'e' } });
    await expect(find(clock)).resolves.toBe('e');
    expect(clock.slept).toEqual([10_000, 10_000]);
  });

  test('is returned after five minutes although the domain is still being changed', async () => {
    const clock = new FakeClock();
    api.on(DescribeDomainCommand).resolves({ DomainStatus: { ...base, Processing: true, Endpoint: 'e' } });
    await expect(find(clock)).resolves.toBe('e');
    expect(clock.now()).toBe(300_000);
  });

  test('fails the run with what to do if it never appears', async () => {
    api.on(DescribeDomainCommand).resolves({ DomainStatus: { ...base, Processing: true } });
    await expect(find()).rejects.toThrow('domain ekk-dev has no endpoint after 300 s. Wait until');
  });

  test('is waited for no longer than the run lasts', async () => {
    const clock = new FakeClock();
    api.on(DescribeDomainCommand).resolves({ DomainStatus: { ...base, Processing: true } });
    await expect(find(clock, 25_000)).rejects.toThrow('domain ekk-dev has no endpoint after 25 s.');
    expect(clock.now()).toBe(25_000);
  });

  test.each([
    [
      'absent',
      () =>
        api.on(DescribeDomainCommand).rejects(new ResourceNotFoundException({ message: 'x', $metadata: {} })),
    ],
    [
      'being deleted',
      () =>
        api.on(DescribeDomainCommand).resolves({ DomainStatus: { ...base, Deleted: true, Endpoint: 'e' } }),
    ],
  ])('is undefined if the domain is %s', async (_, given) => {
    given();
    await expect(find()).resolves.toBeUndefined();
  });

  test('fails the run with the words of the control plane if it may not be read', async () => {
    api.on(DescribeDomainCommand).rejects(new Error('not authorized to perform es:DescribeDomain'));
    await expect(find()).rejects.toThrow('provisioning: DescribeDomain ekk-dev: not authorized');
  });
});
