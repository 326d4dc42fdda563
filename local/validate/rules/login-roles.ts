import { isRecord } from '../../assembly/template';
import { isAllowed } from '../../iam/policies';
import { isOfLogin } from '../template/login';
import { covers } from '../template/policy';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { permissionsOf, statementsOf } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';
import { trustOf } from '../template/trust';

const COGNITO = 'cognito-identity.amazonaws.com';
const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';
const WRITES = ['es:ESHttpPut', 'es:ESHttpDelete', 'es:ESHttpPatch'];

/** A group's role has to trust the logins of its identity pool, and of no other. */
export const groupRole: Rule = (group, graph) => {
  const role = graph.reference(group.resource.Properties?.RoleArn, group.stack)?.target;
  return role === undefined ? [] : trust(role, graph);
};

/** The roles of an identity pool: trusted for its logins, and without access to a domain for a login without a group. */
export const identityPoolRoles: Rule = (attachment, graph) => {
  const { Roles } = attachment.resource.Properties ?? {};
  const roles = Object.entries(isRecord(Roles) ? Roles : {}).flatMap(([name, value]) => {
    const role = graph.reference(value, attachment.stack)?.target;
    return role === undefined ? [] : [{ name, role }];
  });
  return roles.flatMap(({ name, role }) => [
    ...trust(role, graph),
    ...(mayReachDomains(role, graph)
      ? [
          problemOf(attachment)(
            `Roles.${name}`,
            `is ${role.logicalId}, which may reach a domain: every login would. Choose a role without permissions.`,
          ),
        ]
      : []),
  ]);
};

/** Roles that provisioning maps: each has to be a group's, reach the domain, and a reader's may not write. */
export const mappedRoles: Rule = (mapping, graph) => {
  const groups = graph
    .ofType('AWS::Cognito::UserPoolGroup')
    .map(({ stack, resource }) => graph.flatten(resource.Properties?.RoleArn, stack));
  return ['AdminRoleArn', 'ReaderRoleArn'].flatMap((property) => {
    const value = mapping.resource.Properties?.[property];
    const role = graph.reference(value, mapping.stack)?.target;
    if (role === undefined) return [];
    const problem = problemOf(mapping);
    const found: Problem[] = [];
    if (!groups.includes(graph.flatten(value, mapping.stack))) {
      found.push(
        problem(property, `is ${role.logicalId}, which no user pool group has: nobody could use it.`),
      );
    }
    if (!mayReachDomains(role, graph)) {
      found.push(
        problem(property, `is ${role.logicalId}, which may not reach the domain. Allow es:ESHttpGet on it.`),
      );
    }
    const writes =
      property === 'ReaderRoleArn' ? WRITES.filter((action) => mayAnywhere(role, action, graph)) : [];
    if (writes.length > 0) {
      found.push(
        problem(property, `is ${role.logicalId}, which may ${writes.join(', ')}: a reader could write.`),
      );
    }
    return found;
  });
};

/** In the user pool of a domain's login only administrators may create users, or anybody could register and get a role. */
export const userPool: Rule = (pool, graph) => {
  if (!isOfLogin(pool, 'UserPoolId', graph)) return [];
  const { AdminCreateUserConfig, MfaConfiguration } = pool.resource.Properties ?? {};
  const found: Problem[] = [];
  if (!isRecord(AdminCreateUserConfig) || AdminCreateUserConfig.AllowAdminCreateUserOnly !== true) {
    const message = 'is not true: anybody could register. Set it.';
    found.push(problemOf(pool)('AdminCreateUserConfig.AllowAdminCreateUserOnly', message));
  }
  if (MfaConfiguration !== 'ON') {
    found.push(
      problemOf(pool)('MfaConfiguration', 'is not ON: a password alone would open the logs. Set it.'),
    );
  }
  return found;
};

function trust(role: Located, graph: TemplateGraph): Problem[] {
  const isDenied = trustOf(role, graph).some(
    (each) => !each.isAllow && each.conditions.length === 0 && covers(each, WEB_IDENTITY),
  );
  const trusts = statementsOf(role.resource.Properties?.AssumeRolePolicyDocument).some(
    ({ Action, Condition, Effect, Principal }) => {
      const text = JSON.stringify(Condition ?? {});
      return (
        Effect === 'Allow' &&
        [Action ?? []].flat().includes(WEB_IDENTITY) &&
        isRecord(Principal) &&
        [Principal.Federated ?? []].flat().includes(COGNITO) &&
        text.includes(`"${COGNITO}:aud":{"Ref":`) &&
        text.includes(`"${COGNITO}:amr":"authenticated"`)
      );
    },
  );
  if (trusts && !isDenied) return [];
  const message = `does not trust ${COGNITO} for authenticated logins of one identity pool (aud and amr) only. Trust exactly those.`;
  return [problemOf(role)('AssumeRolePolicyDocument', message)];
}

function mayReachDomains(role: Located, graph: TemplateGraph): boolean {
  return mayAnywhere(role, 'es:ESHttpGet', graph) || mayAnywhere(role, 'es:ESHttpPost', graph);
}

function mayAnywhere(role: Located, action: string, graph: TemplateGraph): boolean {
  const statements = permissionsOf(role, graph).map((statement) => ({ ...statement, Resource: '*' }));
  return isAllowed(statements, action, 'any');
}
