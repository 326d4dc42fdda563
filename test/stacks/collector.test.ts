import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { context } from '../../cdk.json';
import { loadStage, type StageSettings } from '../../lib/config';
import { createStageStacks } from '../../lib/stacks';
import { VARIANTS } from '../variants/stages';
import { synthesize } from './synthesize';

const STREAM_ARN = { 'Fn::ImportValue': Match.stringLikeRegexp('Stream790BDEE4Arn') };

/** The collector's template with settings of its own. */
function templateOf(collector: object): Template {
  const settings = {
    ...loadStage('dev'),
    collector: { enabled: true, allowedCidrs: ['10.0.0.0/8'], ...collector },
  };
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  const stack = createStageStacks(app, 'dev', settings as StageSettings).collector;
  if (!stack) throw new Error('no collector');
  return Template.fromStack(stack);
}

const own = synthesize('endpoint', VARIANTS.endpoint).templates.collector;

test('the collector is a stack of its own, and only where the setting is on', () => {
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  expect(createStageStacks(app, 'dev', loadStage('dev')).collector).toBeUndefined();
});

test.each([
  ['no network', { allowedCidrs: undefined }],
  ['the whole internet', { allowedCidrs: ['10.0.0.0/8', '0.0.0.0/0'] }],
  ['client certificates without TLS', { clientCertificates: true }],
  ['one task', { minTasks: 1 }],
])('a collector with %s is refused', (_name, collector) => {
  const stages = {
    dev: { ...loadStage('dev'), collector: { enabled: true, allowedCidrs: ['10.0.0.0/8'], ...collector } },
  };
  expect(() => loadStage('dev', stages as unknown as Record<string, StageSettings>)).toThrow(/collector\./);
});

describe('the task', () => {
  test('may put to this stream, and nothing else', () => {
    const policies = own.findResources('AWS::IAM::Policy', {
      Properties: { Roles: [{ Ref: Match.stringLikeRegexp('TaskRole') }] },
    });
    const statements = Object.values(policies).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    expect(statements).toEqual([
      { Effect: 'Allow', Action: 'firehose:PutRecordBatch', Resource: expect.anything() },
    ]);
    own.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Action: 'firehose:PutRecordBatch', Resource: STREAM_ARN })],
      },
    });
  });

  test('gets the stream’s name and 110 of its 120 seconds to end, and writes to a log group of the stack', () => {
    own.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Cpu: '256',
      RequiresCompatibilities: ['FARGATE'],
      ContainerDefinitions: [
        Match.objectLike({
          Environment: [
            { Name: 'COLLECTOR_STREAM', Value: { 'Fn::ImportValue': Match.stringLikeRegexp('RefStream') } },
            { Name: 'COLLECTOR_STOP_SECONDS', Value: '110' },
          ],
          StopTimeout: 120,
          ReadonlyRootFilesystem: true,
          PortMappings: [
            Match.objectLike({ ContainerPort: 5000 }),
            Match.objectLike({ ContainerPort: 9601 }),
          ],
          LogConfiguration: {
            LogDriver: 'awslogs',
            Options: Match.objectLike({ 'awslogs-group': { Ref: Match.anyValue() } }),
          },
        }),
      ],
    });
  });

  test('gets certificate and key from a secret, and the authority of its clients', () => {
    own.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({
          Secrets: ['CERT', 'KEY', 'CLIENT_CA'].map((name) => ({
            Name: `COLLECTOR_TLS_${name}`,
            ValueFrom: Match.stringLikeRegexp('secret:collector-tls-AbCdEf:'),
          })),
        }),
      ],
    });
    own.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: 'com.amazonaws.eu-west-1.secretsmanager',
    });
  });
});

describe('the network', () => {
  test('lets the allowed networks to port 5000 of an internal load balancer, and nobody to port 9600', () => {
    own.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internal',
      Type: 'network',
      SecurityGroups: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('BalancerGroup'), 'GroupId'] }],
    });
    own.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [
        Match.objectLike({ CidrIp: '10.0.0.0/8', FromPort: 5000, ToPort: 5000, IpProtocol: 'tcp' }),
      ],
    });
    const ports = Object.values(own.findResources('AWS::EC2::SecurityGroupIngress')).map(
      ({ Properties }) => Properties.FromPort,
    );
    expect(ports.filter((port) => port !== 443).sort()).toEqual([5000, 9601]);
  });

  test('checks the health of tasks by a port of its own', () => {
    own.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Port: 5000,
      Protocol: 'TCP',
      HealthCheckPath: '/health',
      HealthCheckPort: '9601',
      HealthCheckProtocol: 'HTTP',
    });
  });

  test('has endpoints of the services instead of a NAT gateway, in two zones', () => {
    own.resourceCountIs('AWS::EC2::NatGateway', 0);
    own.resourceCountIs('AWS::EC2::InternetGateway', 0);
    own.resourceCountIs('AWS::EC2::Subnet', 2);
    const services = Object.values(own.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) =>
      JSON.stringify(Properties.ServiceName),
    );
    for (const name of ['kinesis-firehose', 'ecr.api', 'ecr.dkr', 's3', 'logs', 'secretsmanager']) {
      expect(services.filter((service) => service.includes(`.${name}"`))).toHaveLength(1);
    }
    expect(services).toHaveLength(6);
  });

  test('has no endpoint of secrets without TLS', () => {
    const template = templateOf({});
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 5);
    expect(JSON.stringify(template.toJSON())).not.toContain('secretsmanager');
  });

  test('may be one that is there already', () => {
    const template = templateOf({
      vpc: {
        vpcId: 'vpc-0123abcd',
        vpcCidrBlock: '10.0.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
        privateSubnetIds: ['subnet-0123abcd', 'subnet-4567cdef'],
      },
    });
    template.resourceCountIs('AWS::EC2::VPC', 0);
    template.hasResourceProperties('AWS::ECS::Service', {
      NetworkConfiguration: {
        AwsvpcConfiguration: Match.objectLike({
          AssignPublicIp: 'DISABLED',
          Subnets: ['subnet-0123abcd', 'subnet-4567cdef'],
        }),
      },
    });
  });
});

test('the service scales on CPU, from two tasks to eight', () => {
  own.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    MinCapacity: 2,
    MaxCapacity: 8,
  });
  own.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    TargetTrackingScalingPolicyConfiguration: Match.objectLike({
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      TargetValue: 60,
    }),
  });
});
