import { problemOf, type Rule } from '../template/problem';

/** A layer for everybody is public in its region, and with it what it was built from. */
export const layerPermission: Rule = (located) => {
  const { OrganizationId, Principal } = located.resource.Properties ?? {};
  if (Principal !== '*' || OrganizationId !== undefined) return [];
  const message = 'got *; expected an account, or an OrganizationId beside it: anybody could read the layer.';
  return [problemOf(located)('Principal', message)];
};
