export type { CustomEndpoint } from './custom-endpoint';
export { DashboardsLogin, type DashboardsLoginProps } from './dashboards-login';
export { domainArnOf, domainNameIn } from './domain-arn';
export type { DomainCapacity } from './domain-capacity';
export type { ExistingDomain } from './existing-domain';
export { LoginProvisioning, type LoginProvisioningProps } from './login-provisioning';
export { type LoginRoleArns, LoginRoleParameters } from './login-role-parameters';
export type { LoginRoles, LoginRolesProps } from './login-roles';
export type { IndexContent } from './provisioning-code';
export { ProvisioningFunction, type ProvisioningFunctionProps } from './provisioning-function';
export { SearchDomain, type SearchDomainProps } from './search-domain';
export {
  type ProvisionedAlarms,
  SearchProvisioning,
  type SearchProvisioningProps,
} from './search-provisioning';
