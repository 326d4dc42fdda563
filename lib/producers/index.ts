export { LoggingLayers, type LoggingLayersProps } from './logging-layers';
export { ProducerFunctions, type ProducerFunctionsProps, type ProducerSet } from './producer-functions';
export { SampleApi, type SampleApiProps } from './sample-api';
