import { type Problem, problemOf, type Rule } from '../template/problem';
import { missingPermissions, type Need } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';

/**
 * Seconds that a provisioning function may wait in one run. The domain's function waits 5 min for the endpoint, 3 min for
 * access and 1 min for health; the login's function waits 2 min for the app client. Both keep 15 s for the response. A test
 * compares these sums with the functions.
 */
export const WAIT_SECONDS = { domain: 585, login: 135 };
const METHODS = ['Delete', 'Get', 'Head', 'Patch', 'Post', 'Put'];

/**
 * The function behind a domain's provisioning has to be the domain's master, to be allowed what provisioning does, and to
 * have more time than it waits; CloudFormation has to wait longer than the function runs.
 */
export const provisioningFunction: Rule = (mapping, graph) =>
  forFunction(mapping, graph, (target, role) => {
    const domain = graph.reference(mapping.resource.Properties?.DomainName, mapping.stack)?.target;
    return [
      ...time(mapping, target, WAIT_SECONDS.domain),
      ...(domain === undefined || role === undefined
        ? []
        : [...master(domain, role, graph), ...lacks(role, domainNeeds(domain, mapping, graph), graph)]),
    ];
  });

/** The function that maps a login's groups: allowed to do so, and with more time than it waits. */
export const loginFunction: Rule = (mapping, graph) =>
  forFunction(mapping, graph, (target, role) => [
    ...time(mapping, target, WAIT_SECONDS.login),
    ...(role === undefined ? [] : lacks(role, loginNeeds(mapping, graph), graph)),
  ]);

/** Judges the function behind a custom resource, which has to be one of the templates'. */
function forFunction(
  mapping: Located,
  graph: TemplateGraph,
  judge: (target: Located, role: Located | undefined) => Problem[],
): Problem[] {
  const { ServiceToken } = mapping.resource.Properties ?? {};
  const target = graph.reference(ServiceToken, mapping.stack)?.target;
  if (target?.resource.Type === 'AWS::Lambda::Function') {
    return judge(target, graph.reference(target.resource.Properties?.Role, target.stack)?.target);
  }
  const got = graph.flatten(ServiceToken, mapping.stack);
  return [problemOf(mapping)('ServiceToken', `got ${got}; expected the ARN of a function of the templates.`)];
}

function time(mapping: Located, target: Located, waitSeconds: number): Problem[] {
  const serviceTimeout = mapping.resource.Properties?.ServiceTimeout;
  const seconds = Number(target.resource.Properties?.Timeout ?? 3);
  const found: Problem[] = [];
  if (seconds < waitSeconds) {
    const message = `got ${seconds} s; expected at least ${waitSeconds} s, for which provisioning may wait.`;
    found.push(problemOf(target)('Timeout', message));
  }
  if (serviceTimeout !== undefined && Number(serviceTimeout) <= seconds) {
    const message = `got ${serviceTimeout} s; expected more than ${seconds} s, the function's own timeout.`;
    found.push(problemOf(mapping)('ServiceTimeout', message));
  }
  return found;
}

function master(domain: Located, role: Located, graph: TemplateGraph): Problem[] {
  const text = JSON.stringify(domain.resource.Properties?.AdvancedSecurityOptions ?? {});
  const arn = /"MasterUserARN":(\{.*?\}|"[^"]*")[,}]/.exec(text)?.[1];
  const got = arn === undefined ? 'nothing' : graph.flatten(JSON.parse(arn), domain.stack);
  const expected = `<${role.stack}/${role.logicalId}.Arn>`;
  if (got === expected) return [];
  const message = `got ${got}; expected ${expected}, the role that provisions the domain.`;
  return [problemOf(domain)('AdvancedSecurityOptions.MasterUserOptions.MasterUserARN', message)];
}

function domainNeeds({ stack, logicalId }: Located, mapping: Located, graph: TemplateGraph): Need[] {
  const arn = `<${stack}/${logicalId}.Arn>`;
  const alarmRole = mapping.resource.Properties?.AlarmRoleArn;
  return [
    ['es:DescribeDomain', arn],
    ...METHODS.map((method): Need => [`es:ESHttp${method}`, `${arn}/_plugins/_security`]),
    // The role with which the domain notifies, named in what provisioning writes.
    ...(alarmRole === undefined
      ? []
      : [['iam:PassRole', graph.flatten(alarmRole, mapping.stack)] satisfies Need]),
  ];
}

function loginNeeds({ resource, stack }: Located, graph: TemplateGraph): Need[] {
  const { IdentityPoolId, UserPoolId } = resource.Properties ?? {};
  const userPool = graph.reference(UserPoolId, stack)?.target;
  const identityPool = graph.reference(IdentityPoolId, stack)?.target;
  const attached = identityPool && authenticatedRole(identityPool, graph);
  const needs: Need[] = [['cognito-identity:SetIdentityPoolRoles', '*']];
  if (userPool) {
    needs.push(['cognito-idp:ListUserPoolClients', `<${userPool.stack}/${userPool.logicalId}.Arn>`]);
  }
  if (attached) needs.push(['iam:PassRole', attached]);
  return needs;
}

/** The role of logins without a group, which provisioning passes on when it maps the groups. */
function authenticatedRole(pool: Located, graph: TemplateGraph): string | undefined {
  const attachment = graph.ofType('AWS::Cognito::IdentityPoolRoleAttachment').find(({ stack, resource }) => {
    const target = graph.reference(resource.Properties?.IdentityPoolId, stack)?.target;
    return target?.stack === pool.stack && target.logicalId === pool.logicalId;
  });
  const roles = attachment?.resource.Properties?.Roles as { authenticated?: unknown } | undefined;
  return attachment && roles?.authenticated !== undefined
    ? graph.flatten(roles.authenticated, attachment.stack)
    : undefined;
}

function lacks(role: Located, needs: readonly Need[], graph: TemplateGraph): Problem[] {
  const missing = missingPermissions(role, needs, graph);
  if (missing.length === 0) return [];
  return [
    problemOf(role)('PolicyDocument', `may not ${missing.join(', ')}: provisioning would fail. Allow it.`),
  ];
}
