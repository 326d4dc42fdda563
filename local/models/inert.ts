import { LOCAL_ACCOUNT_ID } from '../assembly/pseudo-parameters';
import type { Resource } from '../assembly/template';
import type { ResourceModel, ValueContext } from './model';
import { arnOf, hashOf, type NameRules, physicalName } from './names';

/** A type that does nothing while records flow. Its names and ARNs still have to resolve. */
interface InertType extends NameRules {
  /** The reason why nothing has to run, as one word. */
  readonly reason: string;
  /** Service and resource part of the ARN. `{name}` stands for the physical name. */
  readonly arn?: readonly [service: string, rest: string];
  /** Value of `Ref`. @default - the physical name */
  readonly ref?: 'arn' | ((resource: Resource, context: ValueContext) => unknown);
  readonly attributes?: ResourceModel['attributes'];
}

/** The one list of types without behaviour in a run. `local/run/resources/permissions.ts` reads policies and roles. */
export const INERT: Readonly<Record<string, InertType>> = {
  'AWS::CDK::Metadata': { reason: 'metadata' },

  'AWS::IAM::Policy': { reason: 'permissions', property: 'PolicyName' },
  'AWS::IAM::ManagedPolicy': { reason: 'permissions', arn: ['iam', 'policy/{name}'], ref: 'arn' },
  'AWS::KMS::Key': { reason: 'encryption', arn: ['kms', 'key/{name}'] },
  'AWS::KMS::Alias': { reason: 'encryption', property: 'AliasName' },
  'AWS::S3::BucketPolicy': { reason: 'permissions' },
  'AWS::SecretsManager::Secret': { reason: 'secret', arn: ['secretsmanager', 'secret:{name}'], ref: 'arn' },

  'AWS::Logs::LogGroup': { reason: 'logs', property: 'LogGroupName', arn: ['logs', 'log-group:{name}:*'] },
  'AWS::Logs::LogStream': { reason: 'logs', property: 'LogStreamName' },
  'AWS::Logs::MetricFilter': { reason: 'metrics' },
  'AWS::Logs::QueryDefinition': { reason: 'query' },
  'AWS::Logs::ResourcePolicy': { reason: 'permissions', property: 'PolicyName' },
  'AWS::Logs::SubscriptionFilter': { reason: 'subscription' },
  'AWS::CloudWatch::Alarm': { reason: 'alarm', property: 'AlarmName', arn: ['cloudwatch', 'alarm:{name}'] },
  'AWS::CloudWatch::CompositeAlarm': {
    reason: 'alarm',
    property: 'AlarmName',
    arn: ['cloudwatch', 'alarm:{name}'],
  },
  'AWS::CloudWatch::Dashboard': { reason: 'dashboard', property: 'DashboardName' },
  'AWS::Events::Rule': { reason: 'schedule', property: 'Name', arn: ['events', 'rule/{name}'] },
  'AWS::StepFunctions::StateMachine': {
    reason: 'replay',
    property: 'StateMachineName',
    arn: ['states', 'stateMachine:{name}'],
    ref: 'arn',
  },
  'AWS::SNS::Topic': {
    reason: 'notification',
    property: 'TopicName',
    arn: ['sns', '{name}'],
    ref: 'arn',
    attributes: {
      TopicArn: (resource, context) => arnOf(resource, 'sns', nameOf(resource, context)),
      TopicName: (resource, context) => nameOf(resource, context),
    },
  },
  'AWS::SNS::TopicPolicy': { reason: 'permissions' },
  'AWS::SNS::Subscription': { reason: 'notification' },
  'AWS::SQS::Queue': {
    reason: 'failures',
    property: 'QueueName',
    arn: ['sqs', '{name}'],
    ref: (resource, context) => queueUrl(resource, context),
    attributes: {
      QueueName: (resource, context) => nameOf(resource, context),
      QueueUrl: (resource, context) => queueUrl(resource, context),
    },
  },
  'AWS::SQS::QueuePolicy': { reason: 'permissions' },
  'AWS::SSM::Parameter': {
    reason: 'parameter',
    property: 'Name',
    attributes: { Value: property('Value'), Type: property('Type') },
  },

  'AWS::EC2::SecurityGroup': {
    reason: 'network',
    attributes: { GroupId: (resource) => `sg-${hashOf(resource)}` },
  },
  'AWS::EC2::SecurityGroupIngress': { reason: 'network' },
  'AWS::EC2::VPC': { reason: 'network' },
  'AWS::EC2::Subnet': { reason: 'network' },
  'AWS::EC2::RouteTable': { reason: 'network' },
  'AWS::EC2::SubnetRouteTableAssociation': { reason: 'network' },
  'AWS::EC2::VPCEndpoint': { reason: 'network' },
  // Programs of this machine connect to the task itself.
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    reason: 'network',
    attributes: { DNSName: () => 'localhost', LoadBalancerFullName: nameOf, LoadBalancerName: nameOf },
  },
  'AWS::ElasticLoadBalancingV2::Listener': { reason: 'network' },
  'AWS::ElasticLoadBalancingV2::TargetGroup': { reason: 'network' },
  'AWS::ECS::Cluster': { reason: 'cluster', arn: ['ecs', 'cluster/{name}'] },
  'AWS::ApplicationAutoScaling::ScalableTarget': { reason: 'scaling' },
  'AWS::ApplicationAutoScaling::ScalingPolicy': { reason: 'scaling' },

  'AWS::Lambda::EventInvokeConfig': { reason: 'retries' },
  'AWS::Lambda::LayerVersionPermission': { reason: 'permissions' },
  'AWS::Lambda::Permission': { reason: 'permissions' },
  'AWS::Lambda::Version': {
    reason: 'version',
    ref: (resource, context) => `${context.resolver.property(resource, 'FunctionName')}:1`,
    attributes: {
      Version: () => '1',
      FunctionArn: (resource, context) => `${context.resolver.property(resource, 'FunctionName')}:1`,
    },
  },

  'AWS::ApiGateway::Account': { reason: 'account' },
  'AWS::ApiGateway::Deployment': {
    reason: 'deployment',
    attributes: { DeploymentId: (r, c) => nameOf(r, c) },
  },
  'AWS::ApiGateway::GatewayResponse': { reason: 'response' },
  'AWS::ApiGateway::Method': { reason: 'route' },
  'AWS::ApiGateway::Model': { reason: 'validation' },
  'AWS::ApiGateway::RequestValidator': { reason: 'validation' },
  'AWS::ApiGateway::Resource': { reason: 'route', attributes: { ResourceId: (r, c) => nameOf(r, c) } },
  'AWS::ApiGateway::UsagePlan': { reason: 'throttling' },

  'AWS::Cognito::IdentityPool': {
    reason: 'login',
    ref: (resource) => `${resource.stack.region}:${hashOf(resource)}-0000-4000-8000-000000000000`,
  },
  'AWS::Cognito::IdentityPoolRoleAttachment': { reason: 'login' },
  'AWS::Cognito::UserPool': {
    reason: 'login',
    ref: (resource) => userPoolId(resource),
    arn: ['cognito-idp', 'userpool/{name}'],
    attributes: {
      UserPoolId: (resource) => userPoolId(resource),
      Arn: (resource) => arnOf(resource, 'cognito-idp', `userpool/${userPoolId(resource)}`),
      ProviderName: (resource) =>
        `cognito-idp.${resource.stack.region}.amazonaws.com/${userPoolId(resource)}`,
      ProviderURL: (resource) =>
        `https://cognito-idp.${resource.stack.region}.amazonaws.com/${userPoolId(resource)}`,
    },
  },
  'AWS::Cognito::UserPoolClient': { reason: 'login' },
  'AWS::Cognito::UserPoolDomain': { reason: 'login', property: 'Domain' },
  'AWS::Cognito::UserPoolGroup': { reason: 'login', property: 'GroupName' },
  'AWS::Cognito::UserPoolUser': { reason: 'login', property: 'Username' },
  'AWS::Cognito::UserPoolUserToGroupAttachment': { reason: 'login' },

  'Custom::S3AutoDeleteObjects': { reason: 'cleanup' },
  'Custom::LogRetention': { reason: 'retention' },
};

/** The models of the inert types. */
export const INERT_MODELS: readonly ResourceModel[] = Object.entries(INERT).map(([type, inert]) => ({
  type,
  ref: (resource, context) => {
    if (typeof inert.ref === 'function') return inert.ref(resource, context);
    return inert.ref === 'arn' ? inertArn(inert, resource, context) : physicalName(resource, context, inert);
  },
  attributes: {
    ...(inert.arn && { Arn: (resource, context) => inertArn(inert, resource, context) }),
    ...inert.attributes,
  },
}));

function inertArn(inert: InertType, resource: Resource, context: ValueContext): string {
  const [service, rest] = inert.arn ?? ['', ''];
  return arnOf(resource, service, rest.replace('{name}', physicalName(resource, context, inert)));
}

function nameOf(resource: Resource, context: ValueContext): string {
  return physicalName(resource, context, INERT[resource.type]);
}

/** An attribute that is one of the resource's own properties. */
function property(name: string) {
  return (resource: Resource, context: ValueContext) => context.resolver.property(resource, name);
}

function userPoolId(resource: Resource): string {
  return `${resource.stack.region}_${resource.logicalId.slice(0, 40)}`;
}

function queueUrl(resource: Resource, context: ValueContext): string {
  return `https://sqs.${resource.stack.region}.amazonaws.com/${LOCAL_ACCOUNT_ID}/${nameOf(resource, context)}`;
}
