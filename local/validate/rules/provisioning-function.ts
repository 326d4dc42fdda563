import { type Problem, problemOf, type Rule } from '../template/problem';
import { missingPermissions, type Need } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';

/**
 * Seconds that the provisioning function may wait in one run: 5 min for the domain's endpoint, 3 min for access, 1 min
 * for its health, 2 min for the login's app client, and 15 s for the response. A test holds it against the function.
 */
export const PROVISIONING_WAIT_SECONDS = 675;
const METHODS = ['Delete', 'Get', 'Head', 'Patch', 'Post', 'Put'];

/**
 * The function behind a provisioning has to be the domain's master, to be allowed what provisioning does, and to have
 * more time than it waits; CloudFormation has to wait longer than the function runs.
 */
export const provisioningFunction: Rule = (mapping, graph) => {
  const { DomainName, ServiceTimeout, ServiceToken } = mapping.resource.Properties ?? {};
  const target = graph.reference(ServiceToken, mapping.stack)?.target;
  if (target?.resource.Type !== 'AWS::Lambda::Function') {
    const got = graph.flatten(ServiceToken, mapping.stack);
    return [
      problemOf(mapping)('ServiceToken', `got ${got}; expected the ARN of a function of the templates.`),
    ];
  }
  const domain = graph.reference(DomainName, mapping.stack)?.target;
  const role = graph.reference(target.resource.Properties?.Role, target.stack)?.target;
  return [
    ...time(mapping, target, ServiceTimeout),
    ...(domain === undefined || role === undefined
      ? []
      : [...master(domain, role, graph), ...lacks(role, needsOf(mapping, domain, graph), graph)]),
  ];
};

function time(mapping: Located, target: Located, serviceTimeout: unknown): Problem[] {
  const seconds = Number(target.resource.Properties?.Timeout ?? 3);
  const found: Problem[] = [];
  if (seconds < PROVISIONING_WAIT_SECONDS) {
    const message = `got ${seconds} s; expected at least ${PROVISIONING_WAIT_SECONDS} s, for which provisioning may wait.`;
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

function needsOf(mapping: Located, domain: Located, graph: TemplateGraph): Need[] {
  const { IdentityPoolId, UserPoolId } = mapping.resource.Properties ?? {};
  const arn = `<${domain.stack}/${domain.logicalId}.Arn>`;
  const userPool = graph.reference(UserPoolId, mapping.stack)?.target;
  const identityPool = graph.reference(IdentityPoolId, mapping.stack)?.target;
  const attached = identityPool && authenticatedRole(identityPool, graph);
  return [
    ['es:DescribeDomain', arn],
    ...METHODS.map((method): Need => [`es:ESHttp${method}`, `${arn}/_plugins/_security`]),
    ...(userPool
      ? ([['cognito-idp:ListUserPoolClients', `<${userPool.stack}/${userPool.logicalId}.Arn>`]] as Need[])
      : []),
    ...(attached ? ([['iam:PassRole', attached]] as Need[]) : []),
  ];
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
