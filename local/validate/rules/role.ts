import { narrows } from '../template/condition';
import { arnsOf } from '../template/domain';
import {
  covers,
  isEverybody,
  isForeign,
  type PolicyStatement,
  type Principal,
  serviceName,
} from '../template/policy';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { hasOtherUsers, type RoleUser, usersOf } from '../template/role-users';
import type { Located, TemplateGraph } from '../template/template-graph';
import { ASSUME_ROLE, obstaclesToTrust, trustOf } from '../template/trust';

const TRUST = 'AssumeRolePolicyDocument';
const ASSUMING = [ASSUME_ROLE, 'sts:AssumeRoleWithWebIdentity', 'sts:AssumeRoleWithSAML'];
const DENIES_ALL = /:aws:policy\/AWSDenyAll$/;
const TOO_MUCH = /:aws:policy\/(.*\/)?(AdministratorAccess|PowerUserAccess|\w*Full_?Access(V\d+)?)$/;
/** Services whose code acts with the permissions of its role. */
const RUNS_CODE = ['lambda.amazonaws.com', 'ecs-tasks.amazonaws.com', 'ec2.amazonaws.com'];
/** Identity providers that everybody shares: without a condition, anybody's identity of theirs will do. */
const SHARED_PROVIDERS =
  /^(cognito-identity\.amazonaws\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com|.*token\.actions\.githubusercontent\.com)/;
/** Services that act for the same resource as another one. */
const SIBLINGS: Readonly<Record<string, string>> = { lambda: 'edgelambda', es: 'opensearchservice' };

/**
 * Each service that acts with a role has to be able to assume it, and nobody else: neither everybody, nor another account
 * or service without a condition. A role of code has no policy of AWS that allows a whole service.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html
 */
export const role: Rule = (located, graph) => {
  const users = usersOf(located, graph);
  return [
    ...trust(located, users, graph),
    ...others(located, users, graph),
    ...rights(located, users, graph),
  ];
};

function trust(located: Located, users: readonly RoleUser[], graph: TemplateGraph): Problem[] {
  const seen = new Set<string>();
  return users.flatMap(({ user, services }) => {
    const sources = users
      .filter((each) => each.services === services && !each.user.resource.Type.startsWith('Custom::'))
      .flatMap((each) => arnsOf(each.user));
    const [obstacle] = obstaclesToTrust(located, { services, sources, stack: located.stack, graph });
    const [service = ''] = services;
    if (obstacle === undefined || seen.has(service)) return [];
    seen.add(service);
    const message = `${obstacle}; expected ${ASSUME_ROLE} for ${service}, which acts with it for ${user.logicalId}. Allow it.`;
    return [problemOf(located)(TRUST, message)];
  });
}

function others(located: Located, users: readonly RoleUser[], graph: TemplateGraph): Problem[] {
  return trustOf(located, graph)
    .filter((each) => each.isAllow && ASSUMING.some((action) => covers(each, action)))
    .flatMap((statement) => {
      const names = statement.isInverted
        ? ['everybody but whom it excludes']
        : statement.principals.flatMap((each) => tooMany(each, statement, { located, users, graph }));
      return [...new Set(names)];
    })
    .map((name) =>
      problemOf(located)(TRUST, `lets ${name} assume it, without a condition that says who. Leave it out.`),
    );
}

function tooMany(
  principal: Principal,
  statement: PolicyStatement,
  { located, users, graph }: { located: Located; users: readonly RoleUser[]; graph: TemplateGraph },
): string[] {
  const { conditions } = statement;
  if (isEverybody(principal)) return narrows(conditions) ? [] : ['everybody (*)'];
  if (principal.kind === 'Federated' && SHARED_PROVIDERS.test(principal.name) && !narrows(conditions)) {
    return [`any identity of ${principal.name}`];
  }
  if (users.length === 0 || conditions.length > 0) return [];
  if (isForeign(principal, located.stack, graph)) return [`another account (${principal.name})`];
  if (principal.kind !== 'Service' || !/^[a-z]/.test(principal.name)) return [];
  const expected = users.flatMap(({ services }) => services.map(serviceName));
  const name = serviceName(principal.name);
  const isExpected = expected.some((each) => each === name || SIBLINGS[each] === name);
  if (isExpected || hasOtherUsers(located, graph)) return [];
  return [`${principal.name}, which does nothing with it in these templates,`];
}

function rights(located: Located, users: readonly RoleUser[], graph: TemplateGraph): Problem[] {
  const { ManagedPolicyArns, PermissionsBoundary } = located.resource.Properties ?? {};
  const problem = problemOf(located);
  const arns = [ManagedPolicyArns ?? []].flat().map((arn) => graph.flatten(arn, located.stack));
  const runsCode = users.some(({ services }) => services.some((each) => RUNS_CODE.includes(each)));
  const found = arns
    .filter((arn) => runsCode && TOO_MUCH.test(arn))
    .map((arn) =>
      problem(
        'ManagedPolicyArns',
        `attaches ${lastOf(arn)} to a role of code. Allow what the code does instead.`,
      ),
    );
  if (users.length === 0) return found;
  if (arns.some((arn) => DENIES_ALL.test(arn))) {
    found.push(problem('ManagedPolicyArns', 'attaches AWSDenyAll: the role could do nothing. Leave it out.'));
  }
  if (DENIES_ALL.test(graph.flatten(PermissionsBoundary, located.stack))) {
    found.push(problem('PermissionsBoundary', 'is AWSDenyAll: the role could do nothing. Choose another.'));
  }
  return found;
}

function lastOf(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}
