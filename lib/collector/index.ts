export { CollectorNetwork, type CollectorNetworkProps, type ExistingVpc } from './collector-network';
export { CollectorService, type CollectorServiceProps, TCP_PORT } from './collector-service';
