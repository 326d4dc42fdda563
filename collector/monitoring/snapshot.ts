import type { TcpInputStats } from '../input/tcp-input';
import type { OutputStats } from '../output/output';
import type { PipelineStats } from '../pipeline';

/** The collector's counts at one moment. */
export interface Snapshot {
  /** Of this process. */
  readonly id: string;
  readonly startedMs: number;
  readonly uptimeMs: number;
  readonly isStopping: boolean;
  /** `host:port` */
  readonly monitoringAddress: string;
  readonly outputName: string;
  readonly maxQueueBytes: number;
  readonly input: Readonly<TcpInputStats> & { readonly isPaused: boolean };
  readonly pipeline: Readonly<PipelineStats>;
  readonly output: OutputStats;
}
