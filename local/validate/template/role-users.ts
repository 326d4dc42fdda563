import { isRecord } from '../../assembly/template';
import type { Located, TemplateGraph } from './template-graph';

/** A resource for which a service acts with a role. */
export interface RoleUser {
  readonly user: Located;
  /** Principals of the service, one of which the role has to trust. */
  readonly services: readonly string[];
}

const LAMBDA = ['lambda.amazonaws.com'];
const ECS_TASKS = ['ecs-tasks.amazonaws.com'];
const EVENTS = ['events.amazonaws.com'];
const FIREHOSE = ['firehose.amazonaws.com'];
const API_GATEWAY = ['apigateway.amazonaws.com'];
const OPENSEARCH = ['es.amazonaws.com', 'opensearchservice.amazonaws.com'];

/** Where resources name the role with which a service acts for them; `*` is every key, or every item of a list. */
const USES: Readonly<Record<string, ReadonlyArray<readonly [path: string, services: readonly string[]]>>> = {
  'AWS::ApiGateway::Account': [['CloudWatchRoleArn', API_GATEWAY]],
  'AWS::ApiGateway::Method': [['Integration.Credentials', API_GATEWAY]],
  'AWS::EC2::InstanceProfile': [['Roles.*', ['ec2.amazonaws.com']]],
  'AWS::ECS::TaskDefinition': [
    ['ExecutionRoleArn', ECS_TASKS],
    ['TaskRoleArn', ECS_TASKS],
  ],
  'AWS::Events::Rule': [
    ['RoleArn', EVENTS],
    ['Targets.*.RoleArn', EVENTS],
  ],
  'AWS::KinesisFirehose::DeliveryStream': [
    ['*.RoleARN', FIREHOSE],
    ['*.S3Configuration.RoleARN', FIREHOSE],
    ['*.S3BackupConfiguration.RoleARN', FIREHOSE],
    ['*.VpcConfiguration.RoleARN', FIREHOSE],
  ],
  'AWS::Lambda::Function': [['Role', LAMBDA]],
  'AWS::Logs::SubscriptionFilter': [['RoleArn', ['logs.amazonaws.com']]],
  'AWS::OpenSearchService::Domain': [['CognitoOptions.RoleArn', OPENSEARCH]],
  'AWS::Scheduler::Schedule': [['Target.RoleArn', ['scheduler.amazonaws.com']]],
  'AWS::StepFunctions::StateMachine': [['RoleArn', ['states.amazonaws.com']]],
  // The domain notifies with it.
  'Custom::SearchProvisioning': [['AlarmRoleArn', OPENSEARCH]],
};

/** The resources of the templates for which a service acts with the role. */
export function usersOf(role: Located, graph: TemplateGraph): RoleUser[] {
  return graph
    .all()
    .flatMap((user) =>
      (USES[user.resource.Type] ?? []).flatMap(([path, services]) =>
        valuesAt(user.resource.Properties, path.split('.')).some((value) => isRole(value, user, role, graph))
          ? [{ user, services }]
          : [],
      ),
    );
}

/** Whether a resource of a type that is not known here names the role: another service may act with it. */
export function hasOtherUsers(role: Located, graph: TemplateGraph): boolean {
  return graph
    .all()
    .filter(({ resource }) => USES[resource.Type] === undefined && !resource.Type.startsWith('AWS::IAM::'))
    .filter(
      ({ resource }) => !resource.Type.startsWith('Custom::') && resource.Type !== 'AWS::S3::BucketPolicy',
    )
    .some((user) => mentions(user.resource.Properties, (value) => isRole(value, user, role, graph)));
}

/** All values at a path of properties. */
export function valuesAt(value: unknown, [key, ...rest]: readonly string[]): unknown[] {
  if (key === undefined) return value === undefined ? [] : [value];
  if (key === '*' && typeof value === 'object' && value !== null && !isIntrinsic(value)) {
    return Object.values(value).flatMap((each) => valuesAt(each, rest));
  }
  return isRecord(value) ? valuesAt(value[key], rest) : [];
}

function isIntrinsic(value: object): boolean {
  return Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

function isRole(value: unknown, user: Located, role: Located, graph: TemplateGraph): boolean {
  const target = graph.reference(value, user.stack)?.target;
  return target?.stack === role.stack && target.logicalId === role.logicalId;
}

function mentions(value: unknown, isWanted: (value: unknown) => boolean): boolean {
  if (isWanted(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((each) => mentions(each, isWanted));
}
