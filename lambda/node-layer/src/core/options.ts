import type { Clock } from './clock';
import type { Fallback, FallbackReason } from './fallback';
import { type NumberSetting, type SettingName, type SettingsReader, spelled } from './settings-reader';
import type { Transport } from './transport';

/** What of `configure`'s options decides how records are shipped. */
export interface ShippingOptions {
  /** Name of the delivery stream. @default FIREHOSE_LOGGING_STREAM; without one, records go to stderr */
  readonly streamName?: string;
  /** Records waiting and in flight; more fall back to stderr. @default FIREHOSE_LOGGING_MAX_QUEUE_RECORDS, else 20,000 */
  readonly maxQueueRecords?: number;
  /** UTF-8 bytes waiting and in flight; more fall back to stderr. @default FIREHOSE_LOGGING_MAX_QUEUE_BYTES, else 16 MiB */
  readonly maxQueueBytes?: number;
  /**
   * UTF-8 bytes that make a batch leave at once, as 500 records do.
   * @default FIREHOSE_LOGGING_FLUSH_BYTES, else 700,000, which is near 1 MiB in base64
   */
  readonly flushBytes?: number;
  /** Longest time of a flush, from 50 to 900,000 ms. @default FIREHOSE_LOGGING_FLUSH_TIMEOUT_MS, else 5,000 */
  readonly flushTimeoutMs?: number;
  /** Longest time of one request, from 10 to 900,000 ms. @default FIREHOSE_LOGGING_REQUEST_TIMEOUT_MS, else 2,000 */
  readonly requestTimeoutMs?: number;
  /**
   * Role to assume for sending, as where the stream is in another account. @default FIREHOSE_LOGGING_ROLE_ARN
   */
  readonly roleArn?: string;
  /** External id that the role's trust policy asks for. @default FIREHOSE_LOGGING_EXTERNAL_ID */
  readonly externalId?: string;
  /** Requests at the same time. @default FIREHOSE_LOGGING_MAX_IN_FLIGHT, else 4 */
  readonly maxInFlight?: number;
}

/** `ShippingOptions` with every default filled in. */
export interface ShippingSettings {
  readonly streamName: string | undefined;
  readonly roleArn: string | undefined;
  readonly externalId: string | undefined;
  readonly maxQueueRecords: number;
  readonly maxQueueBytes: number;
  readonly flushBytes: number;
  readonly flushTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly maxInFlight: number;
}

const STREAM_NAME: SettingName = { option: 'streamName', variable: 'FIREHOSE_LOGGING_STREAM' };
const ROLE_ARN: SettingName = { option: 'roleArn', variable: 'FIREHOSE_LOGGING_ROLE_ARN' };
const EXTERNAL_ID: SettingName = { option: 'externalId', variable: 'FIREHOSE_LOGGING_EXTERNAL_ID' };

/** Range, default and unit of each number. */
export const SHIPPING_NUMBERS = {
  maxQueueRecords: {
    option: 'maxQueueRecords',
    variable: 'FIREHOSE_LOGGING_MAX_QUEUE_RECORDS',
    low: 1,
    otherwise: 20_000,
    high: 10_000_000,
    unit: 'records',
  },
  maxQueueBytes: {
    option: 'maxQueueBytes',
    variable: 'FIREHOSE_LOGGING_MAX_QUEUE_BYTES',
    low: 1024,
    otherwise: 16 * 1024 ** 2,
    high: 4 * 1024 ** 3,
    unit: 'bytes',
  },
  flushBytes: {
    option: 'flushBytes',
    variable: 'FIREHOSE_LOGGING_FLUSH_BYTES',
    low: 1,
    otherwise: 700_000,
    high: 2_800_000,
    unit: 'bytes',
  },
  flushTimeoutMs: {
    option: 'flushTimeoutMs',
    variable: 'FIREHOSE_LOGGING_FLUSH_TIMEOUT_MS',
    low: 50,
    otherwise: 5_000,
    high: 900_000,
    unit: 'ms',
  },
  requestTimeoutMs: {
    option: 'requestTimeoutMs',
    variable: 'FIREHOSE_LOGGING_REQUEST_TIMEOUT_MS',
    low: 10,
    otherwise: 2_000,
    high: 900_000,
    unit: 'ms',
  },
  maxInFlight: {
    option: 'maxInFlight',
    variable: 'FIREHOSE_LOGGING_MAX_IN_FLIGHT',
    low: 1,
    otherwise: 4,
    high: 64,
    unit: 'requests',
  },
} as const satisfies Readonly<Record<string, NumberSetting>>;

/** @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html (DeliveryStreamName) */
function streamName(reader: SettingsReader): string | undefined {
  const name = reader.text(STREAM_NAME);
  if (!name || /^[\w.-]{1,64}$/.test(name)) return name || undefined;
  const given = reader.given(STREAM_NAME)?.name;
  reader.report(
    `${given} is ${spelled(name)}; expected the name of a delivery stream: 1 to 64 letters, digits, "_", "." or "-". Leaving it out.`,
  );
  return undefined;
}

export function shippingSettings(reader: SettingsReader): ShippingSettings {
  return {
    streamName: streamName(reader),
    roleArn: reader.text(ROLE_ARN) || undefined,
    externalId: reader.text(EXTERNAL_ID) || undefined,
    maxQueueRecords: reader.number(SHIPPING_NUMBERS.maxQueueRecords),
    maxQueueBytes: reader.number(SHIPPING_NUMBERS.maxQueueBytes),
    flushBytes: reader.number(SHIPPING_NUMBERS.flushBytes),
    flushTimeoutMs: reader.number(SHIPPING_NUMBERS.flushTimeoutMs),
    requestTimeoutMs: reader.number(SHIPPING_NUMBERS.requestTimeoutMs),
    maxInFlight: reader.number(SHIPPING_NUMBERS.maxInFlight),
  };
}

/** What a shipper is made of. */
export interface ShipperOptions {
  /** Without one, every record falls back. */
  readonly transport: Transport | undefined;
  readonly streamName: string;
  readonly clock: Clock;
  readonly fallback: Fallback;
  /** Called when records have fallen back. */
  readonly onFallback: (count: number, reason: FallbackReason) => void;
  readonly maxQueueRecords: number;
  readonly maxQueueBytes: number;
  readonly flushBytes: number;
  readonly maxInFlight: number;
  readonly requestTimeoutMs: number;
}
