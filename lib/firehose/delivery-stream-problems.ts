import { type Duration, type Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import type { Buffering } from './buffering';
import { indexNameProblem } from './index-name';
import { INDEX_ROTATION_PERIODS } from './index-rotation';
import { FIREHOSE_LIMITS, isWithin, type Range } from './limits';
import type { LogIndex } from './log-index';
import type { S3Backup } from './s3-backup';

export interface DeliveryStreamSettings {
  readonly index: LogIndex;
  readonly buffering: Buffering;
  readonly backup: Pick<S3Backup, 'bufferingInterval' | 'bufferingSize'>;
}

/** Every setting that is out of Firehose's range, with the value and the range. Unresolved tokens are not checked. */
export function deliveryStreamProblems({ index, buffering, backup }: DeliveryStreamSettings): string[] {
  const limits = FIREHOSE_LIMITS;
  return [
    secondsProblem('bufferingInterval', buffering.bufferingInterval, limits.bufferingIntervalSeconds),
    sizeProblem('bufferingSize', buffering.bufferingSize, limits.bufferingSizeMebibytes),
    secondsProblem('retryDuration', buffering.retryDuration, limits.retryDurationSeconds),
    secondsProblem('backup.bufferingInterval', backup.bufferingInterval, limits.s3BufferingIntervalSeconds),
    sizeProblem('backup.bufferingSize', backup.bufferingSize, limits.s3BufferingSizeMebibytes),
    textProblem('indexName', index.indexName, indexNameProblem(index.indexName)),
    textProblem('indexRotationPeriod', index.indexRotationPeriod, periodProblem(index.indexRotationPeriod)),
  ].filter((problem) => problem !== undefined);
}

function secondsProblem(name: string, value: Duration, range: Range): string | undefined {
  if (value.isUnresolved()) return undefined;
  const seconds = value.toSeconds({ integral: false });
  if (isWithin(seconds, range)) return undefined;
  return `${name}, got ${seconds} s; expected ${range.min}–${range.max} s in whole seconds`;
}

function sizeProblem(name: string, value: Size, range: Range): string | undefined {
  if (value.isUnresolved()) return undefined;
  const mebibytes = value.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  if (isWithin(mebibytes, range)) return undefined;
  return `${name}, got ${mebibytes} MiB; expected ${range.min}–${range.max} MiB in whole MiB`;
}

function textProblem(name: string, value: string, expected: string | undefined): string | undefined {
  if (expected === undefined || Token.isUnresolved(value)) return undefined;
  return `${name}, got ${JSON.stringify(value)}; expected ${expected}`;
}

function periodProblem(period: string): string | undefined {
  const known: readonly string[] = INDEX_ROTATION_PERIODS;
  return known.includes(period) ? undefined : `one of ${known.join(', ')}`;
}
