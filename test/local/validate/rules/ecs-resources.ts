import type { Resources } from './judge';

const ref = (id: string) => ({ Ref: id });
const groupId = (id: string) => ({ 'Fn::GetAtt': [id, 'GroupId'] });
const roleArn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const trust = { Statement: [] };
const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } };
const REPOSITORY = 'arn:aws:ecr:eu-west-1:111122223333:repository/app';

const policy = (id: string, Statement: object[]) => ({
  Type: 'AWS::IAM::Policy',
  Properties: { Roles: [ref(id)], PolicyDocument: { Statement } },
});

/** A task that ships to a stream, and its roles. */
export const TASK: Resources = {
  Stream: { Type: 'AWS::KinesisFirehose::DeliveryStream', Properties: {} },
  Log: { Type: 'AWS::Logs::LogGroup', Properties: {} },
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
  TaskRole: role,
  TaskPolicy: policy('TaskRole', [
    {
      Effect: 'Allow',
      Action: 'firehose:PutRecordBatch',
      Resource: { 'Fn::GetAtt': ['Stream', 'Arn'] },
    },
  ]),
  ExecutionRole: role,
  ExecutionPolicy: policy('ExecutionRole', [
    { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    { Effect: 'Allow', Action: ['ecr:Batch*', 'ecr:GetDownloadUrlForLayer'], Resource: REPOSITORY },
    { Effect: 'Allow', Action: 'logs:*', Resource: { 'Fn::GetAtt': ['Log', 'Arn'] } },
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: ref('Secret') },
  ]),
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      RequiresCompatibilities: ['FARGATE'],
      TaskRoleArn: roleArn('TaskRole'),
      ExecutionRoleArn: roleArn('ExecutionRole'),
      ContainerDefinitions: [
        {
          Name: 'app',
          Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1',
          Environment: [{ Name: 'COLLECTOR_STREAM', Value: ref('Stream') }],
          PortMappings: [{ ContainerPort: 5000 }],
          Secrets: [{ Name: 'KEY', ValueFrom: { 'Fn::Join': ['', [ref('Secret'), ':key::']] } }],
          LogConfiguration: {
            LogDriver: 'awslogs',
            Options: { 'awslogs-group': ref('Log'), 'awslogs-region': ref('AWS::Region') },
          },
        },
      ],
    },
  },
};

/** A service of that task behind a network load balancer. */
export const SERVICE: Resources = {
  ...TASK,
  Cluster: { Type: 'AWS::ECS::Cluster', Properties: {} },
  BalancerGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      SecurityGroupIngress: [{ CidrIp: '10.0.0.0/8', IpProtocol: 'tcp', FromPort: 514, ToPort: 514 }],
    },
  },
  TaskGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }] },
  },
  TaskIngress: {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: {
      GroupId: groupId('TaskGroup'),
      SourceSecurityGroupId: groupId('BalancerGroup'),
      IpProtocol: 'tcp',
      FromPort: 5000,
      ToPort: 5001,
    },
  },
  Balancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Type: 'network', SecurityGroups: [groupId('BalancerGroup')] },
  },
  Targets: {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: { Port: 5000, Protocol: 'TCP', TargetType: 'ip', HealthCheckPort: '5001' },
  },
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: ref('Balancer'),
      Port: 514,
      Protocol: 'TCP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Targets') }],
    },
  },
  Service: {
    Type: 'AWS::ECS::Service',
    DependsOn: ['Listener'],
    Properties: {
      Cluster: ref('Cluster'),
      TaskDefinition: ref('Task'),
      DesiredCount: 2,
      LaunchType: 'FARGATE',
      DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 200 },
      LoadBalancers: [{ ContainerName: 'app', ContainerPort: 5000, TargetGroupArn: ref('Targets') }],
      NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: [groupId('TaskGroup')] } },
    },
  },
};
