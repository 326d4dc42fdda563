export { DashboardsLogin, type DashboardsLoginProps } from './dashboards-login';
export type { DomainCapacity } from './domain-capacity';
export { ProvisioningFunction, type ProvisioningFunctionProps } from './provisioning-function';
export { SearchDomain, type SearchDomainProps } from './search-domain';
export {
  type ProvisionedLogin,
  SearchProvisioning,
  type SearchProvisioningProps,
} from './search-provisioning';
