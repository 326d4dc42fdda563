export { ProvisioningFunction, type ProvisioningFunctionProps } from './provisioning-function';
export { SearchDomain, type SearchDomainCapacity, type SearchDomainProps } from './search-domain';
export { SearchProvisioning, type SearchProvisioningProps } from './search-provisioning';
