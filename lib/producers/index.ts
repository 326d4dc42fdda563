export { LoggingLayers, type LoggingLayersProps } from './logging-layers';
export type { ProducerAccounts, ProducerOrganization } from './producer-accounts';
export { ProducerFunctions, type ProducerFunctionsProps, type ProducerSet } from './producer-functions';
export { ProducerRole, type ProducerRoleProps } from './producer-role';
export { SampleApi, type SampleApiProps } from './sample-api';
export { StreamReference, type StreamReferenceProps } from './stream-reference';
