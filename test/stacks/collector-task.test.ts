import { Match } from 'aws-cdk-lib/assertions';
import { VARIANTS } from '../variants/stages';
import { only, synthesize } from './synthesize';

const { collector } = synthesize('endpoint', VARIANTS.endpoint).templates;
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:collector-tls-AbCdEf';

type Properties = Record<string, unknown>;
const propertiesOf = (type: string) => only(collector, type).resource.Properties as Properties;
const arnOf = (id: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^${id}[0-9A-F]{8}$`), 'Arn'] });
const refTo = (id: string) => ({ Ref: expect.stringMatching(`^${id}[0-9A-F]{8}$`) });

describe('the collector’s task', () => {
  const [container, ...others] = propertiesOf('AWS::ECS::TaskDefinition')
    .ContainerDefinitions as Properties[];

  test('is made for ARM, for which its image is built, with a quarter of a processor', () => {
    expect(propertiesOf('AWS::ECS::TaskDefinition')).toMatchObject({
      Cpu: '256',
      Memory: '512',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
      TaskRoleArn: arnOf('CollectorTaskTaskRole'),
      ExecutionRoleArn: arnOf('CollectorTaskExecutionRole'),
    });
  });

  test('has one container, which is essential, may not write its disk, and has no rights of the host', () => {
    expect(others).toEqual([]);
    expect(Object.keys(container ?? {}).sort()).toEqual([
      'Environment',
      'Essential',
      'Image',
      'LogConfiguration',
      'Name',
      'PortMappings',
      'ReadonlyRootFilesystem',
      'Secrets',
      'StopTimeout',
    ]);
    expect(container).toMatchObject({ Essential: true, ReadonlyRootFilesystem: true, StopTimeout: 120 });
  });

  test('gets each member of the secret as the variable of its name', () => {
    expect(container?.Secrets).toEqual([
      { Name: 'COLLECTOR_TLS_CERT', ValueFrom: `${SECRET}:cert::` },
      { Name: 'COLLECTOR_TLS_KEY', ValueFrom: `${SECRET}:key::` },
      { Name: 'COLLECTOR_TLS_CLIENT_CA', ValueFrom: `${SECRET}:clientCa::` },
    ]);
  });

  test('takes lines at port 5000 and health checks at port 9601, by TCP', () => {
    expect(container?.PortMappings).toEqual([
      { ContainerPort: 5000, Protocol: 'tcp' },
      { ContainerPort: 9601, Protocol: 'tcp' },
    ]);
  });

  test('lets its log driver wait, so that no line is dropped', () => {
    expect(container?.LogConfiguration).toEqual({
      LogDriver: 'awslogs',
      Options: {
        'awslogs-group': refTo('CollectorLog'),
        'awslogs-stream-prefix': 'collector',
        'awslogs-region': 'eu-west-1',
      },
    });
  });

  test('has an execution role that reads this secret, this repository and this log only', () => {
    const [policy] = Object.values(
      collector.findResources('AWS::IAM::Policy', {
        Properties: { Roles: [{ Ref: Match.stringLikeRegexp('ExecutionRole') }] },
      }),
    );
    const statements = policy?.Properties.PolicyDocument.Statement as {
      Action: unknown;
      Resource: unknown;
    }[];
    expect(statements.map(({ Action }) => Action)).toEqual([
      ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      'ecr:GetAuthorizationToken',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
    ]);
    expect(statements.slice(1).map(({ Resource }) => Resource)).toEqual(['*', arnOf('CollectorLog'), SECRET]);
  });
});

test('the roles of the collector are for its tasks only', () => {
  const roles = Object.values(collector.findResources('AWS::IAM::Role'));
  expect(roles).toHaveLength(2);
  for (const { Properties } of roles) {
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' } },
    ]);
    expect(Properties).not.toHaveProperty('ManagedPolicyArns');
  }
});

describe('the collector’s service', () => {
  const service = propertiesOf('AWS::ECS::Service');

  test('keeps all tasks until new ones are healthy, and goes back when they do not get so', () => {
    expect(service).toMatchObject({
      DeploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MaximumPercent: 200,
        MinimumHealthyPercent: 100,
      },
      DesiredCount: 2,
      HealthCheckGracePeriodSeconds: 60,
      LaunchType: 'FARGATE',
    });
    expect(service).not.toHaveProperty('EnableExecuteCommand');
  });

  test('registers the port of the lines at the load balancer', () => {
    expect(service.LoadBalancers).toEqual([
      {
        ContainerName: 'collector',
        ContainerPort: 5000,
        TargetGroupArn: refTo('CollectorBalancerLinesTasksGroup'),
      },
    ]);
  });

  test('waits for the listener and for the policy of its tasks', () => {
    expect(only(collector, 'AWS::ECS::Service').resource.DependsOn).toEqual([
      expect.stringMatching('^CollectorBalancerLines[0-9A-F]{8}$'),
      expect.stringMatching('^CollectorTaskTaskRoleDefaultPolicy'),
    ]);
  });

  test('runs in a cluster that publishes its metrics', () => {
    expect(propertiesOf('AWS::ECS::Cluster')).toEqual({
      ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
    });
  });

  test('is the one that is scaled, in both directions', () => {
    const { logicalId } = only(collector, 'AWS::ECS::Service');
    expect(propertiesOf('AWS::ApplicationAutoScaling::ScalableTarget')).toMatchObject({
      MinCapacity: 2,
      MaxCapacity: 8,
      ResourceId: {
        'Fn::Join': ['', ['service/', refTo('CollectorCluster'), '/', { 'Fn::GetAtt': [logicalId, 'Name'] }]],
      },
      ScalableDimension: 'ecs:service:DesiredCount',
      ServiceNamespace: 'ecs',
    });
    expect(
      propertiesOf('AWS::ApplicationAutoScaling::ScalingPolicy').TargetTrackingScalingPolicyConfiguration,
    ).toEqual({
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      ScaleInCooldown: 900,
      ScaleOutCooldown: 60,
      TargetValue: 60,
    });
  });
});
