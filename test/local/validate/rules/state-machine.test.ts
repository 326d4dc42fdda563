import { stateMachine } from '../../../../local/validate/rules/state-machine';
import { type Json, problemsIn, resource } from './problems-in';

const MACHINE = 'AWS::StepFunctions::StateMachine';
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
const allow = (Action: string | string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const named = (type: string, rest: string) =>
  join('arn:aws:states:eu-west-1:', { Ref: 'AWS::AccountId' }, `:${type}:${rest}`);

const STATEMENTS = {
  invoke: allow('lambda:InvokeFunction', arn('Greet')),
  start: allow('states:StartExecution', named('stateMachine', 'replay')),
  describe: allow(['states:DescribeExecution', 'states:StopExecution'], named('execution', 'replay/*')),
  read: allow('s3:GetObject', join(arn('Bucket'), '/manifests/*')),
  write: allow('s3:PutObject', join(arn('Bucket'), '/results/*')),
  key: allow(['kms:Decrypt', 'kms:GenerateDataKey'], arn('Key')),
};
const DISTRIBUTED = {
  States: {
    Each: {
      Type: 'Map',
      ItemReader: { Parameters: { Bucket: { Ref: 'Bucket' } } },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED' },
        States: { Greet: { Type: 'Task', Parameters: { FunctionName: arn('Greet') } } },
      },
      ResultWriter: { Parameters: { Bucket: { Ref: 'Bucket' } } },
    },
  },
};

interface Changes {
  readonly machine?: Json;
  readonly statements?: Partial<typeof STATEMENTS> | Json;
  readonly service?: string;
  readonly dependsOn?: string;
}

function problemsOf({
  machine,
  statements,
  service = 'states.amazonaws.com',
  dependsOn = 'Policy',
}: Changes): string[] {
  const trust = {
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
  };
  const Statement = Object.values({ ...STATEMENTS, ...statements }).filter((each) => each !== undefined);
  const properties = {
    RoleArn: arn('Role'),
    StateMachineName: 'replay',
    Definition: DISTRIBUTED,
    ...machine,
  };
  return problemsIn(stateMachine, MACHINE, {
    Greet: resource('AWS::Lambda::Function', {}),
    Key: resource('AWS::KMS::Key', {}),
    Bucket: resource('AWS::S3::Bucket', {
      BucketEncryption: [{ KMSMasterKeyID: arn('Key'), SSEAlgorithm: 'aws:kms' }],
    }),
    Role: resource('AWS::IAM::Role', { AssumeRolePolicyDocument: trust }),
    Policy: resource('AWS::IAM::Policy', { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement } }),
    M: resource(MACHINE, properties, dependsOn),
  });
}

describe('a state machine', () => {
  test.each<[string, Changes]>([
    ['a Distributed Map', {}],
    [
      'a definition that is text',
      {
        machine: { Definition: undefined, DefinitionString: '{"States":{}}' },
        statements: { start: undefined },
      },
    ],
    [
      'a name that CloudFormation gives, allowed by reference',
      {
        machine: { StateMachineName: undefined },
        statements: {
          start: allow('states:StartExecution', { Ref: 'M' }),
          describe: allow('states:DescribeExecution', join({ Ref: 'M' }, ':*')),
        },
        dependsOn: '',
      },
    ],
    [
      'a role of another app',
      { machine: { RoleArn: 'arn:aws:iam::123456789012:role/other' }, service: 'es.amazonaws.com' },
    ],
  ])('may have %s', (_what, changes) => {
    expect(problemsOf(changes)).toEqual([]);
  });

  test('may be express without a Distributed Map', () => {
    const Definition = { States: { Greet: { Type: 'Task', Resource: arn('Greet') } } };
    expect(problemsOf({ machine: { StateMachineType: 'EXPRESS', Definition } })).toEqual([]);
  });

  test.each<[string, Changes, string]>([
    ['express with one', { machine: { StateMachineType: 'EXPRESS' } }, 'M StateMachineType: got EXPRESS'],
    ['made before its policy', { dependsOn: '' }, 'M DependsOn: does not wait for Policy'],
    [
      'without the right to invoke',
      { statements: { invoke: undefined } },
      'may not lambda:InvokeFunction on <S/Greet.Arn>',
    ],
    [
      'without the right to start',
      { statements: { start: undefined } },
      'may not states:StartExecution on M',
    ],
    [
      'without the right to look',
      { statements: { describe: undefined } },
      'may not states:DescribeExecution on M',
    ],
    [
      'of another name',
      { machine: { StateMachineName: 'replays' } },
      'may not states:StartExecution on M, states:DescribeExecution on M',
    ],
    [
      'without the right to read items',
      { statements: { read: undefined } },
      'may not s3:GetObject on <S/Bucket.Arn>/*',
    ],
    [
      'without the right to write results',
      { statements: { write: undefined } },
      'may not s3:PutObject on <S/Bucket.Arn>/*',
    ],
    [
      'without the key',
      { statements: { key: undefined } },
      'may not kms:Decrypt on <S/Key.Arn>, kms:GenerateDataKey on <S/Key.Arn>',
    ],
  ])('may not be %s', (_what, changes, problem) => {
    expect(problemsOf(changes)).toEqual([expect.stringContaining(problem)]);
  });
});
