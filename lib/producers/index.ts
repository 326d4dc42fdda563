export { LoggingLayers, type LoggingLayersProps } from './logging-layers';
export { ProducerFunctions, type ProducerFunctionsProps, type ProducerSet } from './producer-functions';
export { ProducerIdentity, type ProducerIdentityProps } from './producer-identity';
export { SampleApi, type SampleApiProps } from './sample-api';
