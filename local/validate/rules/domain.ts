import { isRecord } from '../../assembly/template';
import { options } from '../template/domain';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { statementsOf } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';

/** @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html */
const NEEDED_BY_FGAC = [
  ['DomainEndpointOptions', 'EnforceHTTPS'],
  ['NodeToNodeEncryptionOptions', 'Enabled'],
  ['EncryptionAtRestOptions', 'Enabled'],
] as const;

/** Fine-grained access control, encryption and a master role are what keeps a domain's documents to those who may read them. */
export const domain: Rule = (located, graph) => [
  ...fineGrainedAccess(located),
  ...access(located, graph),
  ...tls(located),
  ...upgrade(located),
];

function fineGrainedAccess(located: Located): Problem[] {
  const security = options(located, 'AdvancedSecurityOptions');
  const problem = problemOf(located);
  if (String(security.Enabled) !== 'true') {
    const message = 'is not true: whoever reaches the domain could read and write everything. Set it.';
    return [problem('AdvancedSecurityOptions.Enabled', message)];
  }
  if (String(security.AnonymousAuthEnabled) === 'true') {
    const message = 'is true: requests without a login would be let in. Leave it out.';
    return [problem('AdvancedSecurityOptions.AnonymousAuthEnabled', message)];
  }
  const unencrypted = NEEDED_BY_FGAC.filter(
    ([group, name]) => String(options(located, group)[name]) !== 'true',
  ).map(([group, name]) =>
    problem(`${group}.${name}`, 'is not true, and fine-grained access control needs it.'),
  );
  const users = String(security.InternalUserDatabaseEnabled ?? 'false') === 'true';
  const master = isRecord(security.MasterUserOptions) ? security.MasterUserOptions.MasterUserARN : undefined;
  if (users !== (master !== undefined)) return unencrypted;
  // "Only specify if InternalUserDatabaseEnabled is false": https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_MasterUserOptions.html
  const message = users
    ? 'is set although the domain has an internal user database. Leave out one of them.'
    : 'is missing: nobody could administer the domain. Name a role.';
  return [...unencrypted, problem('AdvancedSecurityOptions.MasterUserOptions.MasterUserARN', message)];
}

/** An access policy for everybody lets unsigned requests of the whole internet through to the engine. */
function access(located: Located, graph: TemplateGraph): Problem[] {
  const found = statementsOf(located.resource.Properties?.AccessPolicies).filter(
    ({ Effect, Principal }) =>
      Effect === 'Allow' &&
      graph.flatten(isRecord(Principal) ? Principal.AWS : Principal, located.stack) === '*',
  );
  return found.map(() =>
    problemOf(located)(
      'AccessPolicies',
      "allows everybody (*). Name the account's root, so that identity policies decide.",
    ),
  );
}

function tls(located: Located): Problem[] {
  const policy = options(located, 'DomainEndpointOptions').TLSSecurityPolicy;
  if (/TLS-1-[23]/.test(String(policy))) return [];
  const got = JSON.stringify(policy) ?? 'nothing';
  return [
    problemOf(located)(
      'DomainEndpointOptions.TLSSecurityPolicy',
      `got ${got}; expected one of TLS 1.2 or newer.`,
    ),
  ];
}

/** A domain whose name is fixed cannot be replaced, so its engine has to be upgraded in place. */
function upgrade(located: Located): Problem[] {
  const { UpdatePolicy } = located.resource as { UpdatePolicy?: unknown };
  const isUpgraded = isRecord(UpdatePolicy) && UpdatePolicy.EnableVersionUpgrade === true;
  if (located.resource.Properties?.DomainName === undefined || isUpgraded) return [];
  const message =
    'is not true: another engine version would replace the domain, whose name is taken. Set it.';
  return [problemOf(located)('UpdatePolicy.EnableVersionUpgrade', message)];
}
