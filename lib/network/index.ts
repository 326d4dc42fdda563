export { DomainNetwork, type DomainNetworkProps, type NetworkAttachment } from './domain-network';
export type { VpcSettings } from './vpc-settings';
