export { DashboardsLogin, type DashboardsLoginProps } from './dashboards-login';
export type { DomainCapacity } from './domain-capacity';
export type { IndexContent } from './provisioning-code';
export { ProvisioningFunction, type ProvisioningFunctionProps } from './provisioning-function';
export { SearchDomain, type SearchDomainProps } from './search-domain';
export {
  type ProvisionedAlarms,
  type ProvisionedLogin,
  SearchProvisioning,
  type SearchProvisioningProps,
} from './search-provisioning';
