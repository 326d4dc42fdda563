import type { FirehoseClient } from '@aws-sdk/client-firehose';
import type { EncodedBatch } from '../core/batch-encoder';
import type { Cancellation } from '../core/cancellation';
import type { PutOutcome, Transport } from '../core/transport';
import { outcomeOfError, outcomeOfResponses } from './outcome';
import { whileShipping } from './shipping';

export interface SdkOptions {
  readonly streamName: string;
  /** A FirehoseClient. @default one with the SDK's own credential chain */
  readonly client?: unknown;
}

/** PutRecordBatch through `@aws-sdk/client-firehose`, which is loaded at the first batch. The shipper does the retries. */
export class SdkTransport implements Transport {
  readonly #options: SdkOptions;
  #sdk: typeof import('@aws-sdk/client-firehose') | undefined;
  #client: FirehoseClient | undefined;

  constructor(options: SdkOptions) {
    this.#options = options;
    this.#client = options.client as FirehoseClient | undefined;
  }

  async put(batch: EncodedBatch, timeoutMs: number, cancellation: Cancellation): Promise<PutOutcome> {
    try {
      this.#sdk ??= require('@aws-sdk/client-firehose') as typeof import('@aws-sdk/client-firehose');
      this.#client ??= new this.#sdk.FirehoseClient({ maxAttempts: 1 });
    } catch (error) {
      return {
        kind: 'refused',
        reason: `no AWS credentials in the environment and @aws-sdk/client-firehose cannot be used (${(error as Error).message.split('\n')[0]}). Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or install it`,
      };
    }
    const command = new this.#sdk.PutRecordBatchCommand({
      DeliveryStreamName: this.#options.streamName,
      Records: batch.lines.map((line) => ({ Data: Buffer.from(line) })),
    });
    try {
      const abortSignal = AbortSignal.any([cancellation.signal, AbortSignal.timeout(timeoutMs)]);
      const client = this.#client;
      const output = await whileShipping(() => client.send(command, { abortSignal }));
      return outcomeOfResponses(output.RequestResponses, batch.lines.length);
    } catch (error) {
      return outcomeOfSdkError(error);
    }
  }
}

function outcomeOfSdkError(error: unknown): PutOutcome {
  const { name, message, $metadata } = error as {
    name?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const code = name ?? '';
  if (code === 'CredentialsProviderError' || code === 'TokenProviderError') {
    return {
      kind: 'refused',
      reason: `${message}. Give the process AWS credentials (environment, profile, SSO or a role)`,
    };
  }
  if (/region is missing/i.test(message ?? ''))
    return { kind: 'refused', reason: 'no AWS region. Set AWS_REGION' };
  return $metadata?.httpStatusCode
    ? outcomeOfError(code, $metadata.httpStatusCode, message ?? '')
    : { kind: 'retry', reason: `${code}: ${message}` };
}
