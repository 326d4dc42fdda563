import { DEPLOY_FAULTS } from './deploy';
import { LAYER_FAULTS } from './layers';
import { LOCAL_FAULTS } from './local';
import { RECORD_FAULTS } from './records';
import type { SourceFault } from './source-fault';

export const SOURCE_FAULTS: readonly SourceFault[] = [
  ...LOCAL_FAULTS,
  ...LAYER_FAULTS,
  ...RECORD_FAULTS,
  ...DEPLOY_FAULTS,
];
