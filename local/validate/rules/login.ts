import { isRecord } from '../../assembly/template';
import { policiesNotWaitedFor, policiesOf, trustedServices } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';
import { type Rule, type Violation, violationsOf } from '../template/violation';

/** @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cognito-auth.html */
const SERVICES = ['es.amazonaws.com', 'opensearchservice.amazonaws.com'];
/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
const RESERVED = /aws|amazon|cognito/i;

/**
 * A domain with a Cognito login: the service makes an app client in the pools while it makes the domain, so the user
 * pool's own domain and the policies of the role it does this with have to be there before.
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

/** Credentials without a login: whoever knows the pool's id could try the domain with them. */
export const identityPool: Rule = (pool) => {
  const allows = pool.resource.Properties?.AllowUnauthenticatedIdentities;
  if (String(allows) === 'false') return [];
  return [
    violationsOf(pool)(
      'AllowUnauthenticatedIdentities',
      `got ${JSON.stringify(allows)}; expected false, or anybody gets credentials of this account.`,
    ),
  ];
};

/** Cognito refuses a prefix with one of its reserved words; only the literal parts are known before a deploy. */
export const userPoolDomain: Rule = (located) => {
  const { CustomDomainConfig, Domain } = located.resource.Properties ?? {};
  const reserved = RESERVED.exec(literalsOf(Domain).join('\n'))?.[0];
  if (CustomDomainConfig !== undefined || reserved === undefined) return [];
  return [
    violationsOf(located)(
      'Domain',
      `contains ${JSON.stringify(reserved)}; Cognito refuses aws, amazon and cognito in a prefix. Choose another.`,
    ),
  ];
};

function userPoolDomainOf(domain: Located, userPoolId: unknown, graph: TemplateGraph): Violation[] {
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
  return [violationsOf(domain)('DependsOn', message)];
}

function serviceRole(role: Located, graph: TemplateGraph): Violation[] {
  const violation = violationsOf(role);
  const trusted = trustedServices(role);
  const managed = [role.resource.Properties?.ManagedPolicyArns ?? []].flat();
  return [
    ...(trusted.some((service) => SERVICES.includes(String(service)))
      ? []
      : [
          violation(
            'AssumeRolePolicyDocument',
            `trusts ${trusted.join(', ') || 'no service'}; expected ${SERVICES[0]}, which makes its app client with it.`,
          ),
        ]),
    ...(managed.length > 0 || policiesOf(role, graph).length > 0
      ? []
      : [violation('ManagedPolicyArns', 'has no policy; attach AmazonOpenSearchServiceCognitoAccess.')]),
  ];
}

function order(domain: Located, role: Located, graph: TemplateGraph): Violation[] {
  return policiesNotWaitedFor(domain, role, graph).map(({ logicalId }) =>
    violationsOf(domain)(
      'DependsOn',
      `does not wait for ${logicalId}, the policy of its Cognito role: the service could not use the pools. Add it.`,
    ),
  );
}

/** The texts of a value that stand in the template itself. */
function literalsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (!isRecord(value)) return [];
  const join = value['Fn::Join'];
  if (Array.isArray(join)) return (join[1] as unknown[]).flatMap(literalsOf);
  const sub = [value['Fn::Sub'] ?? []].flat()[0];
  return typeof sub === 'string' ? [sub.replace(/\$\{[^}]*\}/g, '')] : [];
}
