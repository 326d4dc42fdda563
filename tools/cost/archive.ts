import type { BackupSettings } from '../../lib/config';
import type { CostLine } from './estimate';
import type { Prices } from './prices';
import { DAYS_PER_MONTH, GIB, type Usage } from './usage';

/** Size of JSON log lines after GZIP, as a part of the size before. An assumption: the report says so. */
export const COMPRESSED_PART = 0.15;
/** A versioned bucket keeps what has expired for as long as its lifecycle rule for noncurrent versions says. */
const NONCURRENT_DAYS = 30;
/**
 * S3 moves no smaller object to a colder class.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
const SMALLEST_MOVED_BYTES = 128 * 1024;

/** What the archive of every record costs a month, after `usage.months` of running. */
export function archiveLines(backup: BackupSettings, usage: Usage, prices: Prices): CostLine[] {
  const objectsPerDay = objectsADay(backup, usage);
  const gibPerDay = (usage.recordsPerDay * usage.bytesPerRecord * COMPRESSED_PART) / GIB;
  const isMoved = objectsPerDay > 0 && (gibPerDay * GIB) / objectsPerDay >= SMALLEST_MOVED_BYTES;
  const objects = objectsPerDay * DAYS_PER_MONTH;
  const days = daysInEachClass(backup, usage.months * DAYS_PER_MONTH, isMoved);
  const storage = (item: string, inClass: number, price: number): CostLine => ({
    service: 'S3',
    item,
    quantity: inClass * gibPerDay,
    unit: 'GiB',
    dollars: inClass * gibPerDay * price,
  });
  return [
    {
      service: 'S3',
      item: 'requests: objects written, moved to colder classes',
      quantity: objects,
      unit: 'objects',
      dollars: (objects / 1000) * requestPrice(prices, days),
    },
    {
      ...storage('archive in Standard', days.standard, prices.s3StandardGibMonth),
      note: `after ${usage.months} months, GZIP taken as ${COMPRESSED_PART * 100} % of what was sent`,
    },
    storage('archive in Standard-IA', days.infrequentAccess, prices.s3InfrequentAccessGibMonth),
    storage('archive in Glacier Instant Retrieval', days.glacier, prices.s3GlacierInstantGibMonth),
  ];
}

/** Objects that Firehose writes a day: whichever of interval and size is reached first closes one. */
export function objectsADay(backup: BackupSettings, { recordsPerDay, bytesPerRecord }: Usage): number {
  const intervals = 86_400 / Math.max(1, backup.bufferingInterval.toSeconds());
  const full = (recordsPerDay * bytesPerRecord) / backup.bufferingSize.toBytes();
  return Math.min(recordsPerDay, Math.max(intervals, full));
}

interface DaysInClass {
  readonly standard: number;
  readonly infrequentAccess: number;
  readonly glacier: number;
}

/** How many days' records each storage class holds after `elapsed` days. */
function daysInEachClass(backup: BackupSettings, elapsed: number, isMoved: boolean): DaysInClass {
  const { infrequentAccessAfterDays, glacierAfterDays, expireAfterDays } = backup;
  const kept = expireAfterDays === undefined ? elapsed : Math.min(elapsed, expireAfterDays + NONCURRENT_DAYS);
  if (!isMoved) return { standard: kept, infrequentAccess: 0, glacier: 0 };
  const between = (from: number, to: number) => Math.max(0, Math.min(kept, to) - from);
  return {
    standard: between(0, infrequentAccessAfterDays),
    infrequentAccess: between(infrequentAccessAfterDays, glacierAfterDays),
    glacier: between(glacierAfterDays, Number.POSITIVE_INFINITY),
  };
}

/** USD a thousand objects: written once, and moved once to each class that holds something by now. */
function requestPrice(prices: Prices, days: DaysInClass): number {
  return (
    prices.s3PutThousand +
    (days.infrequentAccess > 0 ? prices.s3ToInfrequentAccessThousand : 0) +
    (days.glacier > 0 ? prices.s3ToGlacierInstantThousand : 0)
  );
}
