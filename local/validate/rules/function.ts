import { isRecord } from '../../assembly/template';
import { type Problem, problemOf, type Rule } from '../template/problem';
import {
  hasManagedPolicy,
  missingPermissions,
  policiesNotWaitedFor,
  trustedServices,
} from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';

const LAMBDA = 'lambda.amazonaws.com';
/** This policy of AWS lets a function write, and first create, a log group of any name. */
const BASIC_EXECUTION = 'service-role/AWSLambdaBasicExecutionRole';

/**
 * A function needs a role that Lambda may assume and that may write its log, and has to wait for the role's policies:
 * otherwise its first invocations fail, or their logs are lost.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
export const functionRole: Rule = (located, graph) => {
  const role = graph.reference(located.resource.Properties?.Role, located.stack)?.target;
  if (role === undefined || role.resource.Type !== 'AWS::IAM::Role') return [];
  return [...trust(role), ...order(located, role, graph), ...log(located, role, graph)];
};

function trust(role: Located): Problem[] {
  const trusted = trustedServices(role);
  if (trusted.includes(LAMBDA)) return [];
  const got = trusted.join(', ') || 'no service';
  return [
    problemOf(role)('AssumeRolePolicyDocument', `trusts ${got}; expected ${LAMBDA}, which runs with it.`),
  ];
}

function order(located: Located, role: Located, graph: TemplateGraph): Problem[] {
  return policiesNotWaitedFor(located, role, graph).map(({ logicalId }) =>
    problemOf(located)(
      'DependsOn',
      `does not wait for ${logicalId}, the policy of its role: its first invocation would lack permissions. Add it.`,
    ),
  );
}

function log(located: Located, role: Located, graph: TemplateGraph): Problem[] {
  const { LoggingConfig } = located.resource.Properties ?? {};
  if (hasManagedPolicy(role, BASIC_EXECUTION, graph)) return [];
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
  if (missingPermissions(role, [['logs:CreateLogGroup', '*']], graph).length === 0) return [];
  return [
    problemOf(located)(
      'LoggingConfig.LogGroup',
      'is missing, and its role may not create a log group: its log would be lost. Name a log group.',
    ),
  ];
}
