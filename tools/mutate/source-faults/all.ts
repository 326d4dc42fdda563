import type { SourceFault } from './source-fault';
export const SOURCE_FAULTS: readonly SourceFault[] = [];
