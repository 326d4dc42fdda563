// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub writes names that way.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../../local/assembly/load';
import { Resolver } from '../../../local/assembly/resolver';
import type { Template } from '../../../local/assembly/template';
import { Facts } from '../../../local/models/facts';
import { INERT } from '../../../local/models/inert';
import type { ResourceModel } from '../../../local/models/model';
import { MODELS, modelOf, refuseUnknownTypes, resourceValues } from '../../../local/models/registry';
import { removeAssemblies, writeAssembly } from '../assembly/assembly-fixture';

afterAll(removeAssemblies);

type Resources = NonNullable<Template['Resources']>;

function resolverOf(resources: Resources): { resolver: Resolver; facts: Facts } {
  const facts = new Facts();
  const assembly = load(writeAssembly({ 'Ekk-dev-data': { template: { Resources: resources } } }));
  const resolver: Resolver = new Resolver(
    assembly,
    resourceValues(() => ({ resolver, facts })),
  );
  return { resolver, facts };
}

function valueIn(resources: Resources, expression: unknown): unknown {
  const { resolver } = resolverOf({
    ...resources,
    Probe: { Type: 'Custom::Probe', Properties: { P: expression } },
  });
  const probe = resolver.resources().find(({ logicalId }) => logicalId === 'Probe');
  return probe && resolver.property(probe, 'P');
}

const ARN = 'eu-west-1:123456789012';

/** Name, type, properties, an expression over the resource `R`, and its value: at least one row for each model. */
const VALUES: readonly [string, string, Record<string, unknown>, unknown, unknown][] = [
  [
    'a named function',
    'AWS::Lambda::Function',
    { FunctionName: 'hello' },
    { 'Fn::GetAtt': ['R', 'Arn'] },
    `arn:aws:lambda:${ARN}:function:hello`,
  ],
  [
    'a layer',
    'AWS::Lambda::LayerVersion',
    { LayerName: 'logging' },
    { Ref: 'R' },
    `arn:aws:lambda:${ARN}:layer:logging:1`,
  ],
  [
    'a role',
    'AWS::IAM::Role',
    { RoleName: 'writer' },
    { 'Fn::GetAtt': ['R', 'Arn'] },
    'arn:aws:iam::123456789012:role/writer',
  ],
  [
    'a role with a path',
    'AWS::IAM::Role',
    { RoleName: 'writer', Path: '/logs/' },
    { 'Fn::GetAtt': ['R', 'Arn'] },
    'arn:aws:iam::123456789012:role/logs/writer',
  ],
  [
    'a bucket',
    'AWS::S3::Bucket',
    { BucketName: 'archive' },
    { 'Fn::GetAtt': ['R', 'Arn'] },
    'arn:aws:s3:::archive',
  ],
  [
    'a domain',
    'AWS::OpenSearchService::Domain',
    { DomainName: 'logs' },
    { 'Fn::GetAtt': ['R', 'Arn'] },
    `arn:aws:es:${ARN}:domain/logs`,
  ],
  [
    'a stream',
    'AWS::KinesisFirehose::DeliveryStream',
    { DeliveryStreamName: 'logs' },
    { 'Fn::GetAtt': ['R', 'Arn'] },
    `arn:aws:firehose:${ARN}:deliverystream/logs`,
  ],
  [
    'a task definition',
    'AWS::ECS::TaskDefinition',
    { Family: 'collector' },
    { Ref: 'R' },
    `arn:aws:ecs:${ARN}:task-definition/collector:1`,
  ],
  [
    'a service',
    'AWS::ECS::Service',
    { ServiceName: 'collector' },
    { Ref: 'R' },
    `arn:aws:ecs:${ARN}:service/collector`,
  ],
  ['a stage', 'AWS::ApiGateway::Stage', { StageName: 'dev' }, { Ref: 'R' }, 'dev'],
  ['a topic', 'AWS::SNS::Topic', { TopicName: 'alarms' }, { Ref: 'R' }, `arn:aws:sns:${ARN}:alarms`],
  [
    'a queue',
    'AWS::SQS::Queue',
    { QueueName: 'failed' },
    { 'Fn::GetAtt': ['R', 'Arn'] },
    `arn:aws:sqs:${ARN}:failed`,
  ],
  [
    'a queue, by its address',
    'AWS::SQS::Queue',
    { QueueName: 'failed' },
    { Ref: 'R' },
    'https://sqs.eu-west-1.amazonaws.com/123456789012/failed',
  ],
  [
    'a log group',
    'AWS::Logs::LogGroup',
    { LogGroupName: '/ekk' },
    { 'Fn::GetAtt': ['R', 'Arn'] },
    `arn:aws:logs:${ARN}:log-group:/ekk:*`,
  ],
  [
    'a parameter',
    'AWS::SSM::Parameter',
    { Name: '/ekk/layer', Value: 'v' },
    { 'Fn::GetAtt': ['R', 'Value'] },
    'v',
  ],
  ['a function version', 'AWS::Lambda::Version', { FunctionName: 'hello' }, { Ref: 'R' }, 'hello:1'],
  ['a user pool', 'AWS::Cognito::UserPool', {}, { Ref: 'R' }, 'eu-west-1_R'],
  [
    'an API',
    'AWS::ApiGateway::RestApi',
    {},
    { 'Fn::GetAtt': ['R', 'RestApiId'] },
    expect.stringMatching(/^[0-9a-f]{8}$/),
  ],
];

describe('Ref and Fn::GetAtt give the name or ARN of', () => {
  test.each(VALUES)('%s', (_name, Type, Properties, expression, expected) => {
    expect(valueIn({ R: { Type, Properties } }, expression)).toEqual(expected);
  });

  test.each([
    ['AWS::Lambda::Function', 64, /^Ekk-dev-data-VeryLong/],
    ['AWS::OpenSearchService::Domain', 28, /^ekk-dev-data-[a-z]+-[0-9a-f]{8}$/],
    ['AWS::S3::Bucket', 63, /^ekk-dev-data-verylong/],
  ])('an invented name of %s fits into %d characters and is the same on every run', (Type, length, shape) => {
    const id = `VeryLong${'Name'.repeat(20)}`;
    const names = [valueIn({ [id]: { Type } }, { Ref: id }), valueIn({ [id]: { Type } }, { Ref: id })];
    expect(names[0]).toBe(names[1]);
    expect(String(names[0]).length).toBeLessThanOrEqual(length);
    expect(names[0]).toMatch(shape);
  });
});

describe('an attribute that is known only once its resource is created', () => {
  const resources: Resources = {
    Domain: { Type: 'AWS::OpenSearchService::Domain' },
    Custom: { Type: 'Custom::SearchProvisioning' },
    Probe: {
      Type: 'Custom::Probe',
      Properties: {
        Url: { 'Fn::Sub': 'https://${Domain.DomainEndpoint}/_dashboards' },
        Data: { 'Fn::GetAtt': ['Custom', 'Role'] },
      },
    },
  };

  test('is an error that names the place before the creation', () => {
    const { resolver } = resolverOf(resources);
    const probe = resolver.resources()[2];
    expect(() => probe && resolver.properties(probe)).toThrow(
      /cannot resolve Fn::Sub .*Ekk-dev-data\/Probe\.Properties\.Url: AWS::OpenSearchService::Domain has no attribute DomainEndpoint in this run, or not yet\./,
    );
  });

  test('has its value after the creation', () => {
    const { facts, resolver } = resolverOf(resources);
    const [domain, custom, probe] = resolver.resources();
    if (!domain || !custom || !probe) throw new Error('three resources');
    facts.set(domain, { DomainEndpoint: 'localhost:1234' });
    facts.set(custom, { PhysicalResourceId: 'p', Data: { Role: 'delivery' } });
    expect(resolver.properties(probe)).toEqual({
      Url: 'https://localhost:1234/_dashboards',
      Data: 'delivery',
    });
  });
});

describe('types without a model', () => {
  test('are refused together, by type and logical id', () => {
    const { resolver } = resolverOf({
      JobsStream: { Type: 'AWS::Kinesis::Stream' },
      Group: { Type: 'AWS::Logs::LogGroup' },
      OtherStream: { Type: 'AWS::Kinesis::Stream' },
      Table: { Type: 'AWS::DynamoDB::Table' },
    });
    expect(() => refuseUnknownTypes(resolver.resources())).toThrow(
      'local: no model for 2 resource types: AWS::Kinesis::Stream (JobsStream, OtherStream), AWS::DynamoDB::Table (Table).',
    );
  });

  test('every inert type says why in one word', () => {
    expect(Object.entries(INERT).filter(([, { reason }]) => !/^[a-z]+$/.test(reason))).toEqual([]);
  });

  test('an inert custom resource is not run, and any other is', () => {
    expect(modelOf('Custom::S3AutoDeleteObjects')?.create).toBeUndefined();
    expect(modelOf('Custom::SearchProvisioning')?.create).toBeDefined();
  });
});

describe('a resource type that is added to the local model', () => {
  const RECIPE = 'docs/decisions/0014-local-folders.md lists the files of a new resource type';
  const MODELS_DIR = join(__dirname, '../../../local/models');
  const SNAPSHOTS = join(__dirname, '../../snapshots');
  const isModel = (value: unknown): value is ResourceModel =>
    typeof value === 'object' && value !== null && 'type' in value && 'attributes' in value;

  test('has a model or an inert entry: every type of the committed templates has', () => {
    const types = readdirSync(SNAPSHOTS).flatMap((name) =>
      Object.values<{ Type: string }>(JSON.parse(readFileSync(join(SNAPSHOTS, name), 'utf8')).Resources),
    );
    const missing = [...new Set(types.map(({ Type }) => Type))].filter((type) => !modelOf(type));
    expect({ RECIPE, missing }).toEqual({ RECIPE, missing: [] });
  });

  test('is in the registry: every model of every file in local/models is', () => {
    const exported = readdirSync(MODELS_DIR).flatMap((name) =>
      Object.values<unknown>(require(join(MODELS_DIR, name))).filter(isModel),
    );
    const missing = exported
      .map(({ type }) => type)
      .filter((type) => type !== 'Custom::*' && !MODELS.has(type));
    expect({ RECIPE, missing }).toEqual({ RECIPE, missing: [] });
  });

  test('has a row in the table of this file: every model that is not inert has', () => {
    const rows = new Set(VALUES.map(([, type]) => type));
    const missing = [...MODELS.keys()].filter((type) => INERT[type] === undefined && !rows.has(type));
    expect({ RECIPE, missing }).toEqual({ RECIPE, missing: [] });
  });
});
