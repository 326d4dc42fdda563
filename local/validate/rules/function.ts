import { isRecord } from '../../assembly/template';
import { isAllowed } from '../../iam/policies';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { missingPermissions, permissionsOf, policiesNotWaitedFor } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';

/** Policies of AWS that let a function write, and first create, a log group of any name. */
const WRITES_LOGS =
  /:aws:policy\/(service-role\/AWSLambda(Basic|VPCAccess|SQSQueue|Kinesis|DynamoDB|MSK)ExecutionRole|CloudWatchLogsFullAccess|PowerUserAccess|AdministratorAccess)$/;

/**
 * A function needs a role that may write its log, and has to wait for the role's policies: otherwise its first
 * invocations fail, or their logs are lost. That Lambda may assume the role is a rule of the role.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
export const functionRole: Rule = (located, graph) => {
  const role = graph.reference(located.resource.Properties?.Role, located.stack)?.target;
  if (role === undefined || role.resource.Type !== 'AWS::IAM::Role') return [];
  return [...order(located, role, graph), ...log(located, role, graph)];
};

function order(located: Located, role: Located, graph: TemplateGraph): Problem[] {
  return policiesNotWaitedFor(located, role, graph)
    .filter((policy) => !mayComeLater(policy, located, graph))
    .map(({ logicalId }) =>
      problemOf(located)(
        'DependsOn',
        `does not wait for ${logicalId}, the policy of its role: its first invocation would lack permissions. Add it.`,
      ),
    );
}

/**
 * A policy may come after its function where it refers to what needs the function, or where a custom resource of the
 * function waits for it, as those of the CDK do that share a function.
 */
function mayComeLater(policy: Located, located: Located, graph: TemplateGraph): boolean {
  if (graph.waitsFor(policy).has(located.logicalId)) return true;
  return graph
    .all()
    .filter(({ resource }) => /^Custom::|^AWS::CloudFormation::CustomResource$/.test(resource.Type))
    .filter(({ stack, resource }) => {
      const target = graph.reference(resource.Properties?.ServiceToken, stack)?.target;
      return stack === located.stack && target?.stack === stack && target.logicalId === located.logicalId;
    })
    .some((custom) => graph.waitsFor(custom).has(policy.logicalId));
}

function log(located: Located, role: Located, graph: TemplateGraph): Problem[] {
  const { LoggingConfig } = located.resource.Properties ?? {};
  const managed = [role.resource.Properties?.ManagedPolicyArns ?? []].flat();
  if (managed.some((arn) => WRITES_LOGS.test(graph.flatten(arn, role.stack)))) return [];
  if (!isRecord(LoggingConfig) || LoggingConfig.LogGroup === undefined)
    return ownLogGroup(located, role, graph);
  const group = graph.reference(LoggingConfig.LogGroup, located.stack)?.target;
  if (group?.resource.Type !== 'AWS::Logs::LogGroup') {
    const message = `names ${graph.flatten(LoggingConfig.LogGroup, located.stack)}, which is no log group of the templates.`;
    return [problemOf(located)('LoggingConfig.LogGroup', message)];
  }
  const arn = `<${group.stack}/${group.logicalId}.Arn>`;
  const missing = missingPermissions(
    role,
    [
      ['logs:CreateLogStream', arn],
      ['logs:PutLogEvents', arn],
    ],
    graph,
  );
  if (missing.length === 0) return [];
  return [
    problemOf(role)(
      'PolicyDocument',
      `may not ${missing.join(', ')}: the function's log would be lost. Allow it.`,
    ),
  ];
}

/** Without a log group of its own Lambda makes one, which the role has to allow. */
function ownLogGroup(located: Located, role: Located, graph: TemplateGraph): Problem[] {
  // The group's name may hold the function's, which is known at the deploy only.
  const anywhere = permissionsOf(role, graph).map((statement) => ({ ...statement, Resource: '*' }));
  if (isAllowed(anywhere, 'logs:CreateLogGroup', '*')) return [];
  return [
    problemOf(located)(
      'LoggingConfig.LogGroup',
      'is missing, and its role may not create a log group: its log would be lost. Name a log group.',
    ),
  ];
}
