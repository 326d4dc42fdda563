export { CollectorStack, type CollectorStackProps } from './collector-stack';
export { DataStack, type DataStackProps } from './data-stack';
export { DeliveryStack, type DeliveryStackProps } from './delivery-stack';
export { indexContent } from './index-content';
export { OperationsStack, type OperationsStackProps } from './operations-stack';
export { ProducersStack, type ProducersStackProps } from './producers-stack';
export { type Stage, StageStack, type StageStackProps } from './stage-stack';
export { createStageStacks, type StageStacks } from './stage-stacks';
