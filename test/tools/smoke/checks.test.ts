import { gzipSync } from 'node:zlib';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CognitoIdentityClient,
  GetIdentityPoolRolesCommand,
  ListIdentityPoolsCommand,
} from '@aws-sdk/client-cognito-identity';
import {
  CognitoIdentityProviderClient,
  ListUserPoolClientsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  PutRecordBatchCommand,
} from '@aws-sdk/client-firehose';
import { DescribeDomainCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import { mockClient } from 'aws-sdk-client-mock';
import type { Finding } from '../../../lambda/provisioning/inspect/finding';
import { loadStage } from '../../../lib/config';
import { CHECKS } from '../../../tools/smoke/run-smoke';
import type { SmokeStage } from '../../../tools/smoke/stage';

const cloudFormation = mockClient(CloudFormationClient);
const userPools = mockClient(CognitoIdentityProviderClient);
const identityPools = mockClient(CognitoIdentityClient);
const firehose = mockClient(FirehoseClient);
const openSearch = mockClient(OpenSearchClient);

/** A stage of fakes in which everything is right; each test breaks one thing. */
interface Fakes {
  stackStatus: string;
  streamStatus: string;
  domain: object;
  clientName: string;
  mapping: { Type: 'Token' | 'Rules'; AmbiguousRoleResolution: 'Deny' | 'AuthenticatedRole' };
  findings: Finding[];
  /** Whether records arrive in the index. */
  isDelivered: boolean;
  /** Whether objects arrive in the bucket; `misnamed` ones are not compressed and called `.gz`. */
  archive: 'right' | 'empty' | 'misnamed';
  /** Name of the error for too many records. @default - they are taken */
  overLimit: string | undefined;
  apiStatus: number;
  settings: object;
  outputs: object;
}

const RIGHT: Fakes = {
  stackStatus: 'UPDATE_COMPLETE',
  streamStatus: 'ACTIVE',
  domain: {
    AccessPolicies: '{"Principal":{"AWS":"arn:aws:iam::123456789012:root"}}',
    EngineVersion: 'OpenSearch_2.19',
    AdvancedSecurityOptions: { Enabled: true },
  },
  clientName: 'AmazonOpenSearchService-ekk-dev-abc',
  mapping: { Type: 'Token', AmbiguousRoleResolution: 'Deny' },
  findings: [{ check: 'retention', state: 'ok', seen: '3 indices are managed' } as Finding],
  isDelivered: true,
  archive: 'right',
  overLimit: 'InvalidArgumentException',
  apiStatus: 200,
  settings: {},
  outputs: {},
};

beforeEach(() => {
  for (const mock of [cloudFormation, userPools, identityPools, firehose, openSearch]) mock.reset();
});

function stageWith(broken: Partial<Fakes>): SmokeStage {
  const fakes = { ...RIGHT, ...broken };
  cloudFormation
    .on(DescribeStacksCommand)
    .resolves({ Stacks: [{ StackStatus: fakes.stackStatus } as never] });
  userPools.on(ListUserPoolClientsCommand).resolves({ UserPoolClients: [{ ClientName: fakes.clientName }] });
  identityPools
    .on(ListIdentityPoolsCommand)
    .resolves({ IdentityPools: [{ IdentityPoolName: 'ekk_dev_pool', IdentityPoolId: '1' }] })
    .on(GetIdentityPoolRolesCommand)
    .resolves({ RoleMappings: { key: fakes.mapping } });
  openSearch.on(DescribeDomainCommand).resolves({ DomainStatus: fakes.domain as never });
  firehose
    .on(DescribeDeliveryStreamCommand)
    .resolves({ DeliveryStreamDescription: { DeliveryStreamStatus: fakes.streamStatus } as never });
  const sent: string[] = [];
  firehose.on(PutRecordBatchCommand).callsFake(({ Records }: { Records: { Data: Uint8Array }[] }) => {
    if (Records.length > 500 && fakes.overLimit)
      throw Object.assign(new Error('too many'), { name: fakes.overLimit });
    sent.push(...Records.map(({ Data }) => Buffer.from(Data).toString()));
    return {};
  });
  return stageOf(fakes, sent);
}

function stageOf(fakes: Fakes, sent: readonly string[]): SmokeStage {
  let now = 0;
  return {
    name: 'dev',
    domainName: 'ekk-dev',
    settings: { ...loadStage('dev'), ...fakes.settings },
    outputs: {
      DeliveryStreamName: 'stream',
      DomainEndpoint: 'closed.invalid',
      UserPoolId: 'pool',
      ApiUrl: 'https://api.invalid/',
      ...fakes.outputs,
    },
    firehose: new FirehoseClient({ region: 'eu-west-1' }),
    openSearch: new OpenSearchClient({ region: 'eu-west-1' }),
    archive: {
      async *list(prefix: string) {
        if (fakes.archive !== 'empty') yield `${prefix}/object.gz`;
      },
      get: async () => {
        const text = Buffer.from(sent.join(''));
        return fakes.archive === 'misnamed' ? text : gzipSync(text);
      },
    } as unknown as SmokeStage['archive'],
    account: {
      cloudFormation: new CloudFormationClient({ region: 'eu-west-1' }),
      userPools: new CognitoIdentityProviderClient({ region: 'eu-west-1' }),
      identityPools: new CognitoIdentityClient({ region: 'eu-west-1' }),
    },
    find: async (_field, values) => (fakes.isDelivered ? values : []),
    inspect: async () => fakes.findings,
    call: async () => fakes.apiStatus,
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}

const broken = (check: string): Finding =>
  ({ check, state: 'broken', seen: `${check} is wrong`, fix: 'mend it' }) as Finding;
const LOST = { isDelivered: false, findings: [broken('role mapping')] };

/** Each check with what breaks it, and what it then says. */
const CASES: Readonly<Record<string, readonly [breaks: Partial<Fakes>, says: string]>> = {
  'fresh-bootstrapped-account-takes-stacks-go': [{ stackStatus: 'ROLLBACK_COMPLETE' }, 'ROLLBACK_COMPLETE'],
  'domain-created-access-policy-names-own': [
    { domain: { AccessPolicies: '{"Principal":{"AWS":"*"}}' } },
    'the access policy is',
  ],
  't3-small-search-takes-fine-grained': [
    { domain: { AdvancedSecurityOptions: { Enabled: false } } },
    'fine-grained access control is off',
  ],
  'service-names-app-client-amazonopensearchservice-domain': [
    { clientName: 'mobile-app' },
    'the app clients are mobile-app',
  ],
  'key-role-mapping-cognito-idp-region': [
    { mapping: { Type: 'Token', AmbiguousRoleResolution: 'AuthenticatedRole' } },
    'the mapping is',
  ],
  'ism-takes-policies-existing-indices-take': [{ findings: [broken('retention')] }, 'retention is wrong'],
  'stream-made-soon-role-mapped-firehose': [{ streamStatus: 'CREATING_FAILED' }, 'stream is CREATING_FAILED'],
  'documented-actions-enough-delivery-role-es': [LOST, 'role mapping is wrong'],
  'bufferinginterval-2-s-index-10-s': [LOST, 'role mapping is wrong'],
  'line-end-after-json-object-taken': [LOST, 'role mapping is wrong'],
  'record-without-asctime-foreign-indexed-refused': [LOST, 'role mapping is wrong'],
  'bucket-key-kms-encryption-context-bucket': [{ archive: 'empty' }, 'the record is not in the archive'],
  'refused-documents-land-under-errors-amazonopensearchservice': [{ archive: 'empty' }, 'not below errors/'],
  'error-objects-compressed-backup-gzip-gz': [{ archive: 'misnamed' }, 'object.gz is not what its name says'],
  'request-over-limit-invalidargumentexception-reports-field': [
    { overLimit: 'ValidationException' },
    'refused as ValidationException',
  ],
  'aws-s-managed-node-22-resolves': [{ apiStatus: 502 }, 'answered 502'],
  'python-layer-s-thread-registers-during': [{ isDelivered: false }, 'is not in the index'],
};

/** It talks to the domain itself: the local run has it. */
const ELSEWHERE = ['only-domain-s-own-account-can'];

test('each check has a case here that breaks it', () => {
  expect([...Object.keys(CASES), ...ELSEWHERE].sort()).toEqual(Object.keys(CHECKS).sort());
});

describe.each(Object.entries(CASES))('the check %s', (id, [breaks, says]) => {
  const check = (stage: SmokeStage) => CHECKS[id]?.(stage);

  test('passes where everything is right', async () => {
    await expect(check(stageWith({}))).resolves.toMatchObject({ result: 'PASS' });
  });

  test('fails with what was seen and what to do where it is broken', async () => {
    await expect(check(stageWith(breaks))).resolves.toEqual({
      result: 'FAIL',
      seen: expect.stringContaining(says),
      fix: expect.stringMatching(/\w/),
    });
  });
});

describe('what cannot be tried', () => {
  test.each([
    ['only-domain-s-own-account-can', { settings: { vpc: { vpcId: 'vpc-1' } } }, 'the domain is in a VPC'],
    ['key-role-mapping-cognito-idp-region', { outputs: { UserPoolId: '' } }, 'the stage has no login'],
    ['aws-s-managed-node-22-resolves', { outputs: { ApiUrl: '' } }, 'the stage has no sample API'],
  ])('(%s) is said to be so, with the reason', async (id, fakes, reason) => {
    await expect(CHECKS[id]?.(stageWith(fakes))).resolves.toEqual({
      result: 'NOT TRIED',
      seen: expect.stringContaining(reason),
    });
  });
});
