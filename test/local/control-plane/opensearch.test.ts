import { DescribeDomainCommand, ListDomainNamesCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import {
  type ControlPlaneOptions,
  startOpenSearchControlPlane,
} from '../../../local/control-plane/opensearch';
import { CredentialTable } from '../../../local/iam/credentials';

const ROLE = 'arn:aws:iam::111122223333:role/provisioning';
const DOMAIN = {
  name: 'logs',
  arn: 'arn:aws:es:eu-central-1:111122223333:domain/logs',
  region: 'eu-central-1',
  endpoint: 'localhost:4711',
  engineVersion: 'OpenSearch_2.19',
};

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function connect({
  key = 'own',
  ...more
}: Partial<ControlPlaneOptions> & { key?: 'own' | 'unknown' } = {}) {
  const credentials = new CredentialTable();
  const plane = await startOpenSearchControlPlane({ domains: [DOMAIN], credentials, ...more });
  const holder = key === 'own' ? credentials : new CredentialTable();
  const client = new OpenSearchClient({
    endpoint: plane.url,
    region: 'eu-central-1',
    credentials: holder.issue(ROLE),
    maxAttempts: 1,
  });
  closers.push(plane.close, () => client.destroy());
  return client;
}

const describeDomain = (DomainName: string) => new DescribeDomainCommand({ DomainName });

test('DescribeDomain tells the SDK where the domain is', async () => {
  const { DomainStatus } = await (await connect()).send(describeDomain('logs'));
  expect(DomainStatus).toMatchObject({
    DomainId: '111122223333/logs',
    DomainName: 'logs',
    ARN: DOMAIN.arn,
    Endpoint: 'localhost:4711',
    EngineVersion: 'OpenSearch_2.19',
    Created: true,
    Processing: false,
  });
});

test('DescribeDomain of an unknown domain fails with the service’s error', async () => {
  await expect((await connect()).send(describeDomain('other'))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Domain not found: other',
  });
});

test('the control plane finds domains that were added after its start', async () => {
  const domains: (typeof DOMAIN)[] = [];
  const client = await connect({ domains });
  domains.push(DOMAIN);
  expect((await client.send(describeDomain('logs'))).DomainStatus?.DomainName).toBe('logs');
});

test('the control plane asks whether the role may describe this domain', async () => {
  const asked: string[][] = [];
  const client = await connect({
    allow: (...question) => {
      asked.push(question);
      return false;
    },
  });
  await expect(client.send(describeDomain('logs'))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('is not authorized to perform: es:DescribeDomain'),
  });
  expect(asked).toEqual([[ROLE, 'es:DescribeDomain', DOMAIN.arn]]);
});

test('the control plane refuses credentials that it does not know', async () => {
  const client = await connect({ key: 'unknown' });
  await expect(client.send(describeDomain('logs'))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
});

test('the control plane refuses an operation without a model, and names its method and path', async () => {
  await expect((await connect()).send(new ListDomainNamesCommand({}))).rejects.toMatchObject({
    message: expect.stringMatching(/no model for GET \/2021-01-01\/domain/),
  });
});
