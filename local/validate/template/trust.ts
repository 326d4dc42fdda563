import { type ServiceRequest, unmetByService } from './condition';
import { covers, isEverybody, type PolicyStatement, readPolicy, serviceName } from './policy';
import type { Located, TemplateGraph } from './template-graph';

export const ASSUME_ROLE = 'sts:AssumeRole';

/** Why a service may not assume the role, as words that follow on "its trust policy". None where it may. */
export function obstaclesToTrust(role: Located, request: ServiceRequest): string[] {
  const names = request.services.map(serviceName);
  const concerning = trustOf(role, request.graph).filter(
    (each) =>
      !each.isInverted &&
      each.principals.some(
        (principal) =>
          isEverybody(principal) ||
          (principal.kind === 'Service' &&
            (names.includes(serviceName(principal.name)) || principal.name.startsWith('{'))),
      ),
  );
  const assuming = concerning.filter((each) => covers(each, ASSUME_ROLE));
  if (assuming.some(({ conditions, isAllow }) => !isAllow && conditions.length === 0)) return ['denies it'];
  const allowing = assuming.filter(({ isAllow }) => isAllow);
  const unmet = allowing.map(({ conditions }) => unmetByService(conditions, request));
  if (unmet.some((keys) => keys.length === 0)) return [];
  if (unmet.length > 0) return [`allows it only under a condition on ${unmet.flat().join(', ')}`];
  const actions = concerning.filter(({ isAllow }) => isAllow).flatMap(({ actions }) => actions);
  if (actions.length > 0) return [`allows ${actions.join(', ')}, and not ${ASSUME_ROLE}`];
  const trusted = trustOf(role, request.graph).flatMap(({ principals }) =>
    principals.map(({ name }) => name),
  );
  return [`trusts ${trusted.join(', ') || 'nobody'}`];
}

/** The statements of the role's trust policy. */
export function trustOf(role: Located, graph: TemplateGraph): PolicyStatement[] {
  return readPolicy(role.resource.Properties?.AssumeRolePolicyDocument, role.stack, graph);
}
