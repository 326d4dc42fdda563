import { type ServiceRequest, unmetByService } from './condition';
import { covers, isEverybody, type PolicyStatement, type Principal, serviceName } from './policy';

/**
 * Why a resource's policy does not let a service do its actions, as words that follow on "the policy". Undefined where it
 * does.
 */
export function obstacleToGrant(
  statements: readonly PolicyStatement[],
  actions: readonly string[],
  request: ServiceRequest,
): string | undefined {
  const about = statements.filter(
    ({ isInverted, principals }) => !isInverted && principals.some((each) => isService(each, request)),
  );
  for (const action of actions) {
    const covering = about.filter((statement) => covers(statement, action));
    if (covering.some(({ conditions, isAllow }) => !isAllow && conditions.length === 0)) {
      return `denies ${action}`;
    }
    const unmet = covering
      .filter(({ isAllow }) => isAllow)
      .map(({ conditions }) => unmetByService(conditions, request));
    if (unmet.length === 0) return `does not allow ${action}`;
    if (unmet.every((keys) => keys.length > 0)) {
      return `allows ${action} only under a condition on ${unmet.flat().join(', ')}`;
    }
  }
  return undefined;
}

function isService(principal: Principal, { services }: ServiceRequest): boolean {
  if (isEverybody(principal)) return true;
  return principal.kind === 'Service' && services.map(serviceName).includes(serviceName(principal.name));
}
