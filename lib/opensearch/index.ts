export { DashboardsLogin, type DashboardsLoginProps } from './dashboards-login';
export { ProvisioningFunction, type ProvisioningFunctionProps } from './provisioning-function';
export { SearchDomain, type SearchDomainCapacity, type SearchDomainProps } from './search-domain';
export {
  type ProvisionedLogin,
  SearchProvisioning,
  type SearchProvisioningProps,
} from './search-provisioning';
