import { faultsOf, type Json, type TemplateFault } from './template-fault';

const CONTAINER = 'ContainerDefinitions.0';
const OPTIONS = `${CONTAINER}.LogConfiguration.Options`;
const DEPLOYMENT = 'DeploymentConfiguration';
const SCALING = 'TargetTrackingScalingPolicyConfiguration';
const EXECUTION = 'CollectorTaskExecutionRoleDefaultPolicy';
const roleArn = (id: string) => ({ set: { 'Fn::GetAtt': [id, 'Arn'] } });
const inText = (from: string, to: string) => (value: Json) =>
  JSON.parse(JSON.stringify(value).replaceAll(from, to)) as unknown;

/** Faults in the collector's task and its roles. */
const TASK_FAULTS = faultsOf('endpoint', 'collector', [
  [
    'a task’s role trusts ECS itself',
    'CollectorTaskTaskRole',
    'AssumeRolePolicyDocument.Statement.0.Principal.Service',
    { set: 'ecs.amazonaws.com' },
  ],
  [
    'an execution role trusts another service',
    'CollectorTaskExecutionRole',
    'AssumeRolePolicyDocument.Statement.0.Principal.Service',
    { set: 'ec2.amazonaws.com' },
  ],
  [
    'a task runs with its execution role',
    'CollectorTask',
    'TaskRoleArn',
    roleArn('CollectorTaskExecutionRoleE99EA3B0'),
  ],
  ['a task has no role', 'CollectorTask', 'TaskRoleArn', 'remove'],
  ['a task has no execution role', 'CollectorTask', 'ExecutionRoleArn', 'remove'],
  [
    'a task is started with the role of its program',
    'CollectorTask',
    'ExecutionRoleArn',
    roleArn('CollectorTaskTaskRole78DC64C7'),
  ],
  [
    'a task may not read its secret',
    EXECUTION,
    'PolicyDocument.Statement.secretsmanager:GetSecretValue',
    'remove',
  ],
  [
    'a task may read another secret only',
    EXECUTION,
    'PolicyDocument.Statement.secretsmanager:GetSecretValue.Resource',
    { set: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:other' },
  ],
  ['a task may not write its log', EXECUTION, 'PolicyDocument.Statement.logs:PutLogEvents', 'remove'],
  ['a task may not pull its image', EXECUTION, 'PolicyDocument.Statement.ecr:BatchGetImage', 'remove'],
  [
    'a task may not log in to the registry',
    EXECUTION,
    'PolicyDocument.Statement.ecr:GetAuthorizationToken',
    'remove',
  ],
  [
    'a task may log in to one repository, which there is not',
    EXECUTION,
    'PolicyDocument.Statement.ecr:GetAuthorizationToken.Resource',
    { set: 'arn:aws:ecr:eu-west-1:123456789012:repository/x' },
  ],
  ['an image is of another region', 'CollectorTask', `${CONTAINER}.Image`, inText('ecr.eu-', 'ecr.us-')],
  ['a log is of another region', 'CollectorTask', `${OPTIONS}.awslogs-region`, { set: 'us-east-1' }],
  [
    'a task is made for another processor than its image',
    'CollectorTask',
    'RuntimePlatform.CpuArchitecture',
    { set: 'X86_64' },
  ],
  ['a container has the rights of the host', 'CollectorTask', `${CONTAINER}.Privileged`, { set: true }],
  ['a container runs as root', 'CollectorTask', `${CONTAINER}.User`, { set: 'root' }],
  ['a container writes its disk', 'CollectorTask', `${CONTAINER}.ReadonlyRootFilesystem`, { set: false }],
  [
    'a container gets the certificate as its key',
    'CollectorTask',
    `${CONTAINER}.Secrets.1.ValueFrom`,
    inText(':key::', ':cert::'),
  ],
  ['a container does not know its clients’ authority', 'CollectorTask', `${CONTAINER}.Secrets.2`, 'remove'],
  ['a port of lines speaks UDP', 'CollectorTask', `${CONTAINER}.PortMappings.0.Protocol`, { set: 'udp' }],
  ['a port of lines is not mapped', 'CollectorTask', `${CONTAINER}.PortMappings.0`, 'remove'],
  ['a collector knows no stream', 'CollectorTask', `${CONTAINER}.Environment.0`, 'remove'],
  [
    'a collector knows its stream by the ARN',
    'CollectorTask',
    `${CONTAINER}.Environment.0.Value`,
    { set: { 'Fn::ImportValue': 'Ekk-endpoint-delivery:ExportsOutputFnGetAttStream790BDEE4ArnB60CF6B6' } },
  ],
  [
    'a collector ends later than its task',
    'CollectorTask',
    `${CONTAINER}.Environment.1.Value`,
    { set: '150' },
  ],
]);

/** Faults in the collector's service and what scales it. */
const SERVICE_FAULTS = faultsOf('endpoint', 'collector', [
  ['a service names another container', 'CollectorService', 'LoadBalancers.0.ContainerName', { set: 'app' }],
  [
    'a service registers the port of health checks',
    'CollectorService',
    'LoadBalancers.0.ContainerPort',
    { set: 9601 },
  ],
  [
    'a service registers a port that nothing takes',
    'CollectorService',
    'LoadBalancers.0.ContainerPort',
    { set: 514 },
  ],
  ['a service has no load balancer', 'CollectorService', 'LoadBalancers', 'remove'],
  ['a service does not wait for its listener', 'CollectorService', '/DependsOn', 'remove'],
  [
    'a deployment ends all tasks first',
    'CollectorService',
    `${DEPLOYMENT}.MinimumHealthyPercent`,
    { set: 0 },
  ],
  [
    'a deployment can neither start nor end a task',
    'CollectorService',
    `${DEPLOYMENT}.MaximumPercent`,
    { set: 100 },
  ],
  [
    'a deployment that fails goes on for ever',
    'CollectorService',
    `${DEPLOYMENT}.DeploymentCircuitBreaker`,
    'remove',
  ],
  ['a service wants no task', 'CollectorService', 'DesiredCount', { set: 0 }],
  ['a service opens shells without a permission', 'CollectorService', 'EnableExecuteCommand', { set: true }],
  ['a service runs on instances', 'CollectorService', 'LaunchType', { set: 'EC2' }],
  [
    'a service’s tasks have public addresses',
    'CollectorService',
    'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp',
    { set: 'ENABLED' },
  ],
  ['another service is scaled', 'CollectorServiceTaskCountTarget', 'ResourceId', { set: 'service/other/x' }],
  ['a service in no cluster is scaled', 'CollectorServiceTaskCountTarget', 'ResourceId', { set: 'service' }],
  ['a service is scaled to nothing', 'CollectorServiceTaskCountTarget', 'MinCapacity', { set: 0 }],
  [
    'a service never gets smaller',
    'CollectorServiceTaskCountTargetCpu',
    `${SCALING}.DisableScaleIn`,
    { set: true },
  ],
  ['a cluster publishes nothing', 'CollectorCluster', 'ClusterSettings.0.Value', { set: 'disabled' }],
]);

export const COLLECTOR_TASK_FAULTS: readonly TemplateFault[] = [...TASK_FAULTS, ...SERVICE_FAULTS];
