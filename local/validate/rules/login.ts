import { isRecord } from '../../assembly/template';
import { isOfLogin } from '../template/login';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { policiesNotWaitedFor, policiesOf } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
const RESERVED = /aws|amazon|cognito/i;

/**
 * A domain with a Cognito login has to wait for the user pool's own domain and for the policies of its Cognito role: the
 * service makes an app client in the pools while it makes the domain.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cognito-auth.html
 */
export const domainLogin: Rule = (domain, graph) => {
  const options = domain.resource.Properties?.CognitoOptions;
  if (!isRecord(options) || String(options.Enabled) !== 'true') return [];
  const role = graph.reference(options.RoleArn, domain.stack)?.target;
  return [
    ...userPoolDomainOf(domain, options.UserPoolId, graph),
    ...(role === undefined ? [] : [...serviceRole(role, graph), ...order(domain, role, graph)]),
  ];
};

/**
 * The identity pool of a domain's login may not give credentials without a login, or anybody who knows its id could try
 * the domain. With the classic flow a login could choose any role that trusts the pool, whatever its group.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
 */
export const identityPool: Rule = (pool, graph) => {
  if (!isOfLogin(pool, 'IdentityPoolId', graph)) return [];
  const { AllowClassicFlow, AllowUnauthenticatedIdentities } = pool.resource.Properties ?? {};
  const problem = problemOf(pool);
  const found: Problem[] = [];
  if (String(AllowUnauthenticatedIdentities) !== 'false') {
    const got = JSON.stringify(AllowUnauthenticatedIdentities);
    const message = `got ${got}; expected false, or anybody gets credentials of this account.`;
    found.push(problem('AllowUnauthenticatedIdentities', message));
  }
  if (String(AllowClassicFlow ?? false) !== 'false') {
    const message = 'is not false: a login could choose its role, whatever its group. Leave it out.';
    found.push(problem('AllowClassicFlow', message));
  }
  return found;
};

/** A user pool's domain may not hold a reserved word. Only the literal parts of its name are known before a deploy. */
export const userPoolDomain: Rule = (located) => {
  const { CustomDomainConfig, Domain } = located.resource.Properties ?? {};
  const reserved = RESERVED.exec(literalsOf(Domain).join('\n'))?.[0];
  if (CustomDomainConfig !== undefined || reserved === undefined) return [];
  return [
    problemOf(located)(
      'Domain',
      `contains ${JSON.stringify(reserved)}; Cognito refuses aws, amazon and cognito in a prefix. Choose another.`,
    ),
  ];
};

function userPoolDomainOf(domain: Located, userPoolId: unknown, graph: TemplateGraph): Problem[] {
  const pool = graph.reference(userPoolId, domain.stack)?.target;
  if (pool === undefined || pool.stack !== domain.stack) return [];
  const userPoolDomains = graph
    .ofType('AWS::Cognito::UserPoolDomain')
    .filter(
      ({ stack, resource }) =>
        graph.flatten(resource.Properties?.UserPoolId, stack) === graph.flatten(userPoolId, domain.stack),
    );
  const waitsFor = graph.waitsFor(domain);
  if (userPoolDomains.some(({ logicalId }) => waitsFor.has(logicalId))) return [];
  const [first] = userPoolDomains;
  const message =
    first === undefined
      ? `${pool.logicalId} has no AWS::Cognito::UserPoolDomain: there would be no page to log in at. Add one.`
      : `does not wait for ${first.logicalId}: the service refuses a user pool without a domain. Add it.`;
  return [problemOf(domain)('DependsOn', message)];
}

function serviceRole(role: Located, graph: TemplateGraph): Problem[] {
  const problem = problemOf(role);
  const managed = [role.resource.Properties?.ManagedPolicyArns ?? []].flat();
  return [
    ...(managed.length > 0 || policiesOf(role, graph).length > 0
      ? []
      : [problem('ManagedPolicyArns', 'has no policy; attach AmazonOpenSearchServiceCognitoAccess.')]),
  ];
}

function order(domain: Located, role: Located, graph: TemplateGraph): Problem[] {
  return policiesNotWaitedFor(domain, role, graph).map(({ logicalId }) =>
    problemOf(domain)(
      'DependsOn',
      `does not wait for ${logicalId}, the policy of its Cognito role: the service could not use the pools. Add it.`,
    ),
  );
}

/** The literal texts in a value. */
function literalsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (!isRecord(value)) return [];
  const join = value['Fn::Join'];
  if (Array.isArray(join)) return (join[1] as unknown[]).flatMap(literalsOf);
  const sub = [value['Fn::Sub'] ?? []].flat()[0];
  return typeof sub === 'string' ? [sub.replace(/\$\{[^}]*\}/g, '')] : [];
}
