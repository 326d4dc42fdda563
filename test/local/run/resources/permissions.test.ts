import { load } from '../../../../local/assembly/load';
import { Resolver } from '../../../../local/assembly/resolver';
import type { Template } from '../../../../local/assembly/template';
import { Facts } from '../../../../local/models/facts';
import { resourceValues } from '../../../../local/models/registry';
import { Permissions } from '../../../../local/run/resources/permissions';
import { removeAssemblies, writeAssembly } from '../../assembly/assembly-fixture';

afterAll(removeAssemblies);

const ROLE = 'arn:aws:iam::123456789012:role/writer';
const STREAM = 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/logs';
const ACTION = 'firehose:PutRecordBatch';

const statement = { Effect: 'Allow', Action: ACTION, Resource: { 'Fn::GetAtt': ['Stream', 'Arn'] } };
const PolicyDocument = { Statement: [statement] };

function permissionsOf(role: Record<string, unknown>, others: Template['Resources'] = {}): Permissions {
  const Resources: Template['Resources'] = {
    Stream: { Type: 'AWS::KinesisFirehose::DeliveryStream', Properties: { DeliveryStreamName: 'logs' } },
    Writer: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'writer', ...role } },
    ...others,
  };
  const facts = new Facts();
  const assembly = load(writeAssembly({ S: { template: { Resources } } }));
  const resolver: Resolver = new Resolver(
    assembly,
    resourceValues(() => ({ resolver, facts })),
  );
  return new Permissions(resolver);
}

describe('the permissions of a role come from', () => {
  test.each<[string, Record<string, unknown>, Template['Resources']]>([
    ['its inline policies', { Policies: [{ PolicyName: 'p', PolicyDocument }] }, {}],
    [
      'a policy attached to it',
      {},
      { P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument, Roles: [{ Ref: 'Writer' }] } } },
    ],
    [
      'a managed policy attached to it',
      {},
      { P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument, Roles: [{ Ref: 'Writer' }] } } },
    ],
    [
      'a managed policy it names',
      { ManagedPolicyArns: [{ Ref: 'P' }] },
      { P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } } },
    ],
  ])('%s', (_name, role, others) => {
    const permissions = permissionsOf(role, others);
    expect(permissions.allow(ROLE, ACTION, STREAM)).toBe(true);
    expect(permissions.allow(ROLE, ACTION, `${STREAM}-other`)).toBe(false);
    expect(permissions.allow(ROLE, 'firehose:DeleteDeliveryStream', STREAM)).toBe(false);
  });

  test("AWS's basic execution policy, which allows logs only", () => {
    const arn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    const permissions = permissionsOf({ ManagedPolicyArns: [arn] });
    expect(permissions.allow(ROLE, 'logs:PutLogEvents', '*')).toBe(true);
    expect(permissions.allow(ROLE, ACTION, STREAM)).toBe(false);
  });
});

test('a policy of another role allows nothing', () => {
  const Properties = { PolicyDocument, Roles: ['someone-else'] };
  const permissions = permissionsOf({}, { P: { Type: 'AWS::IAM::Policy', Properties } });
  expect(permissions.allow(ROLE, ACTION, STREAM)).toBe(false);
});

test('a role that no template has may do nothing', () => {
  const permissions = permissionsOf({ Policies: [{ PolicyName: 'p', PolicyDocument }] });
  expect(permissions.allow(`${ROLE}-unknown`, ACTION, STREAM)).toBe(false);
});
