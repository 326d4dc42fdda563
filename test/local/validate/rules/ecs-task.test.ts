import { collector } from '../../../../local/validate/rules/collector';
import { ecsTask } from '../../../../local/validate/rules/ecs-task';
import { TASK } from './ecs-resources';
import { judge, type Resources, withProperties } from './judge';

const [container] = TASK.Task?.Properties?.ContainerDefinitions as Record<string, unknown>[];
const withContainer = (changes: object): Resources =>
  withProperties(TASK, 'Task', { ContainerDefinitions: [{ ...container, ...changes }] });
const allows = (Action: unknown, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const withStatements = (...Statement: object[]): Resources =>
  withProperties(TASK, 'ExecutionPolicy', { PolicyDocument: { Statement } });

describe('a task', () => {
  test('whose execution role pulls its image, writes its log and reads its secret is in order', () => {
    expect(judge(ecsTask, 'Task', TASK)).toEqual([]);
  });

  test('needs an execution role for what comes before its program', () => {
    expect(judge(ecsTask, 'Task', withProperties(TASK, 'Task', { ExecutionRoleArn: undefined }))).toEqual([
      'Task ExecutionRoleArn: is missing, although the task needs ecr:GetAuthorizationToken before it starts. Name a role that allows it.',
    ]);
  });

  test('with a public image, and neither log nor secret, needs no execution role', () => {
    const resources = withContainer({ Image: 'nginx', LogConfiguration: undefined, Secrets: undefined });
    const found = judge(ecsTask, 'Task', withProperties(resources, 'Task', { ExecutionRoleArn: undefined }));
    expect(found).toEqual([]);
  });

  test('is not judged by a role that is not of the templates', () => {
    const ExecutionRoleArn = 'arn:aws:iam::111122223333:role/shared';
    expect(judge(ecsTask, 'Task', withProperties(TASK, 'Task', { ExecutionRoleArn }))).toEqual([]);
  });

  test('names every permission that its execution role lacks', () => {
    const [found, ...others] = judge(ecsTask, 'Task', withStatements());
    expect(others).toEqual([]);
    expect(found).toMatch(/^ExecutionRole PolicyDocument: may not ecr:GetAuthorizationToken on \*, /);
    expect(found).toContain('ecr:BatchGetImage on ecr:<Region>:repository/app');
    expect(found).toContain('logs:PutLogEvents on <S/Log.Arn>');
    expect(found).toContain('secretsmanager:GetSecretValue on <S/Secret>');
    expect(found).toMatch(/: no task of Task could start\. Allow it\.$/);
  });

  test('may pull and log by the managed policy of AWS, but read no secret', () => {
    const resources = withProperties(withStatements(), 'ExecutionRole', {
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'],
    });
    expect(judge(ecsTask, 'Task', resources)).toEqual([
      'ExecutionRole PolicyDocument: may not secretsmanager:GetSecretValue on <S/Secret>: no task of Task could start. Allow it.',
    ]);
  });

  test.each([
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:tls-AbCdEf',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:tls-??????',
    '*',
  ])('may read a secret that is written out by a policy for %s', (resource) => {
    const secrets = withContainer({
      Image: 'nginx',
      LogConfiguration: undefined,
      Secrets: [
        { Name: 'KEY', ValueFrom: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:tls-AbCdEf:key::' },
      ],
    });
    const PolicyDocument = { Statement: [allows('secretsmanager:GetSecretValue', resource)] };
    expect(judge(ecsTask, 'Task', withProperties(secrets, 'ExecutionPolicy', { PolicyDocument }))).toEqual(
      [],
    );
  });

  test('may have the rights of the host on instances, but not on Fargate', () => {
    expect(judge(ecsTask, 'Task', withContainer({ Privileged: true }))).toEqual([
      'Task ContainerDefinitions.0.Privileged: is true; Fargate refuses privileged containers. Leave it out.',
    ]);
    const onInstances = withProperties(withContainer({ Privileged: true }), 'Task', {
      RequiresCompatibilities: ['EC2'],
    });
    expect(judge(ecsTask, 'Task', onInstances)).toEqual([]);
  });

  test('writes its log in the region of its stack, which most of its values name', () => {
    const Endpoint = {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { ServiceName: 'com.amazonaws.eu-west-1.logs' },
    };
    const found = (region: string) => {
      const Options = { 'awslogs-group': { Ref: 'Log' }, 'awslogs-region': region };
      const LogConfiguration = { LogDriver: 'awslogs', Options };
      return judge(ecsTask, 'Task', { ...withContainer({ LogConfiguration }), Endpoint });
    };
    expect(found('eu-west-1')).toEqual([]);
    expect(found('us-east-1')).toEqual([
      "Task ContainerDefinitions.0.LogConfiguration.Options.awslogs-region: got us-east-1, but Log is in the stack's own region: no task could start. Name that one.",
    ]);
  });
});

describe('a collector', () => {
  const named = (Value: unknown) => withContainer({ Environment: [{ Name: 'COLLECTOR_STREAM', Value }] });

  test('that may put to the stream that it names is in order', () => {
    expect(judge(collector, 'Task', TASK)).toEqual([]);
  });

  test('may name a stream of another app', () => {
    expect(judge(collector, 'Task', named('their-stream'))).toEqual([]);
  });

  test('knows its stream by the name', () => {
    expect(judge(collector, 'Task', named({ 'Fn::GetAtt': ['Stream', 'Arn'] }))).toEqual([
      'Task ContainerDefinitions.0.Environment.COLLECTOR_STREAM: got <S/Stream.Arn>; expected the name of a delivery stream: its Ref.',
    ]);
  });

  test('needs a role, and the role a permission', () => {
    expect(judge(collector, 'Task', withProperties(TASK, 'Task', { TaskRoleArn: undefined }))).toEqual([
      'Task TaskRoleArn: is missing: the task may not firehose:PutRecordBatch. Name a role that may.',
    ]);
    const TaskRoleArn = { 'Fn::GetAtt': ['ExecutionRole', 'Arn'] };
    expect(judge(collector, 'Task', withProperties(TASK, 'Task', { TaskRoleArn }))).toEqual([
      'ExecutionRole PolicyDocument: may not firehose:PutRecordBatch on <S/Stream.Arn>: no line of Task would arrive. Allow it.',
    ]);
  });
});
