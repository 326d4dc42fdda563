import type { Template } from '../../../../local/assembly/template';
import { validateAssembly } from '../../../../local/validate/validate-assembly';
import { TEMPLATES } from '../committed-templates';
import { arnOf, type Json, policy } from '../made-template';

const DATA = 'Ekk-dev-data';
const POLICY = 'SearchLogsResourcePolicyCAE0B66C';
const GROUPS = ['Application', 'Audit', 'SlowIndex', 'SlowSearch'];
const ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** Properties of the problems of the committed domain, whose log policy has this document. */
function withDocument(document: unknown): string[] {
  const templates = structuredClone(TEMPLATES.dev ?? {});
  const { Resources = {} } = templates[DATA] as Template;
  (Resources[POLICY]?.Properties as Json).PolicyDocument = document;
  return validateAssembly(templates).map(({ property }) => property);
}

const allowing = (Resource: unknown, more: Json = {}) => ({
  ...{ Effect: 'Allow', Action: ACTIONS, Principal: { Service: 'es.amazonaws.com' }, Resource },
  ...more,
});
const under = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});

describe('the policy of a domain’s logs', () => {
  test.each<[string, Json]>([
    ['every group', allowing('*')],
    ['every group of CloudWatch Logs', allowing('arn:aws:logs:*')],
    ['every group of the region', allowing('arn:aws:logs:eu-west-1:123456789012:log-group:*')],
    [
      'the domain by its name',
      allowing('*', under('ArnEquals', 'aws:SourceArn', 'arn:aws:es:eu-west-1:123456789012:domain/ekk-dev')),
    ],
    ['domains by a pattern', allowing('*', under('ArnLike', 'aws:SourceArn', 'arn:aws:es:*:*:domain/ekk-*'))],
  ])('may be for %s', (_what, statement) => {
    expect(withDocument(JSON.stringify(policy(statement)))).toEqual([]);
  });

  test('may be written as text with variables', () => {
    const statement = allowing(`arn:aws:logs:*:\${AWS::AccountId}:log-group:*`);
    expect(withDocument({ 'Fn::Sub': JSON.stringify(policy(statement)) })).toEqual([]);
  });

  test.each<[string, Json]>([
    ['another service', allowing('*', { Principal: { Service: 'firehose.amazonaws.com' } })],
    ['one action', allowing('*', { Action: 'logs:PutLogEvents' })],
    ['other groups', allowing('arn:aws:logs:*:*:log-group:/aws/other/*')],
    ['another account', allowing('*', under('StringEquals', 'aws:SourceAccount', '111122223333'))],
    [
      'another domain',
      allowing('*', under('ArnLike', 'aws:SourceArn', 'arn:aws:es:eu-west-1:123456789012:domain/other')),
    ],
    ['a network', allowing('*', under('StringEquals', 'aws:SourceVpc', 'vpc-1'))],
    ['nobody', allowing('*', { Effect: 'Deny' })],
  ])('may not be for %s', (_what, statement) => {
    expect(withDocument(JSON.stringify(policy(statement)))).toHaveLength(GROUPS.length);
  });

  test('may not deny what it allows', () => {
    const denied = allowing('*', { Effect: 'Deny', Action: 'logs:Put*' });
    expect(withDocument(JSON.stringify(policy(allowing('*'), denied)))).toHaveLength(GROUPS.length);
  });

  test('is noticed when it is no JSON', () => {
    expect(withDocument({ 'Fn::Join': ['', ['{', arnOf('SearchLogsAudit90DE6221')]] })).toHaveLength(
      GROUPS.length,
    );
  });
});
