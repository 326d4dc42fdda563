import type { IndexRotationPeriod } from './index-rotation';

/** The index that the documents are written to, or the series of indices when it is rotated. */
export interface LogIndex {
  /** Name of the index; rotated indices are `<indexName>-<suffix>`. 1–80 characters, lower case. */
  readonly indexName: string;
  /** How often Firehose starts a new index. */
  readonly indexRotationPeriod: IndexRotationPeriod;
  /** Days that an index is kept after its last document. Minimum: 1. @default - indices are kept for ever */
  readonly retentionDays?: number | undefined;
}
