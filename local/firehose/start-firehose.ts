/**
 * A model of Amazon Data Firehose with Direct PUT and an OpenSearch Service destination, for the local run. It is built
 * from AWS's documentation, which each rule cites, and it is not the service: docs/decisions/0010-firehose-model.md says
 * what is documented, what others observed and what is guessed.
 */

import type { Allow } from '../iam/policies';
import { Faults } from './api/faults';
import { FirehoseApi } from './api/operations';
import { type Authenticate, startFirehoseServer } from './api/server';
import { Ledger } from './buffer/ledger';
import type { StreamStats } from './buffer/stats';
import { type ResolvedStream, readStreams } from './configuration/stream-properties';
import type { IndexDocument } from './opensearch/bulk';
import type { DomainSend } from './opensearch/domain-send';
import type { ObjectStore } from './s3/s3-delivery';
import { DeliveryStream } from './stream/delivery-stream';
import { type Clock, systemClock } from './time/clock';
import type { InvokeFunction } from './transform/record-transform';

export { type Fault, type FaultKind, Faults } from './api/faults';
export type { LedgerEntry } from './buffer/ledger';
export type { StreamStats } from './buffer/stats';
export type { ResolvedStream } from './configuration/stream-properties';
export type { IndexDocument } from './opensearch/bulk';
export { createDomainSend, type DomainRequest, type DomainSend } from './opensearch/domain-send';
export type { InvokeFunction } from './transform/record-transform';

const DEFAULT_DRAIN_TIMEOUT_MS = 15_000;

export interface FirehoseOptions {
  readonly streams: readonly ResolvedStream[];
  /** Finds the caller's role by the request's signature. */
  readonly authenticate: Authenticate;
  /** Whether a role's policies allow an action: producers' puts, and the delivery role's `s3:PutObject`. */
  readonly allow: Allow;
  /** Sends `_bulk` requests to the domain as the delivery role. createDomainSend makes one. */
  readonly send: DomainSend;
  /** Calls the function of a stream that passes its records through one. @default - there are no functions */
  readonly invoke?: InvokeFunction;
  /** The bucket of the streams' S3Configuration. */
  readonly archive: ObjectStore;
  /** NDJSON file to which every accepted record is appended. */
  readonly ledgerPath: string;
  /** Takes one line for each failed delivery. */
  readonly progress?: (line: string) => void;
  /** Takes the documents as they enter the index. */
  readonly onDelivered?: (streamName: string, documents: readonly IndexDocument[]) => void;
  /** Bytes that a stream holds before it refuses records. @default - twice both buffers, at least 64 MiB */
  readonly maxBufferedBytes?: number;
  /** @default - the system's clock */
  readonly clock?: Clock;
}

export interface CloseOptions {
  /** Whether buffered records are delivered first. */
  readonly drain: boolean;
  /** Longest time that draining may take. @default 15,000 */
  readonly drainTimeoutMs?: number;
}

export interface FirehoseModel {
  /** Value for AWS_ENDPOINT_URL_FIREHOSE. */
  readonly url: string;
  readonly faults: Faults;
  /** Counters by stream name. */
  stats(): Record<string, Readonly<StreamStats>>;
  /** Delivers everything that is buffered, and resolves when it has left. */
  drain(): Promise<void>;
  /** Ends the endpoint, the deliveries and the ledger. @returns how many records were left undelivered */
  close(options: CloseOptions): Promise<{ undeliveredRecords: number }>;
}

/** Starts the model. @throws Error naming by logical id every property of the streams that it refuses */
export async function startFirehose(options: FirehoseOptions): Promise<FirehoseModel> {
  const { allow, authenticate, clock = systemClock } = options;
  const streams = new Map(createStreams(options, clock).map((stream) => [stream.resource.name, stream]));
  const ledger = new Ledger(options.ledgerPath);
  const faults = new Faults();
  const api = new FirehoseApi({ streams, ledger, allow });
  const server = await startFirehoseServer({ api, authenticate, faults, clock });
  const each = <T>(run: (stream: DeliveryStream) => Promise<T>) =>
    Promise.all([...streams.values()].map(run));
  const drain = async () => {
    await each((stream) => stream.drain());
  };
  return {
    url: server.url,
    faults,
    stats: () => Object.fromEntries([...streams].map(([name, stream]) => [name, stream.stats])),
    drain,
    async close(closing) {
      await server.close();
      if (closing.drain) await within(clock, closing.drainTimeoutMs ?? DEFAULT_DRAIN_TIMEOUT_MS, drain());
      await each((stream) => stream.stop());
      await ledger.close();
      const left = [...streams.values()].map(({ stats }) => stats.bufferedRecords);
      return { undeliveredRecords: left.reduce((sum, records) => sum + records, 0) };
    },
  };
}

function createStreams(options: FirehoseOptions, clock: Clock): DeliveryStream[] {
  const { progress = () => {}, onDelivered = () => {}, invoke = noFunction } = options;
  return readStreams(options.streams).map(
    ({ stream, destination }) =>
      new DeliveryStream({
        stream,
        destination,
        clock,
        progress,
        send: options.send,
        archive: options.archive,
        allow: options.allow,
        invoke,
        onDelivered: (documents) => onDelivered(stream.name, documents),
        maxBufferedBytes: options.maxBufferedBytes,
      }),
  );
}

function noFunction(functionArn: string): Promise<never> {
  return Promise.reject(new Error(`there is no function ${functionArn}`));
}

async function within(clock: Clock, timeoutMs: number, work: Promise<void>): Promise<void> {
  let cancel = () => {};
  const timeout = new Promise<void>((resolve) => {
    cancel = clock.after(timeoutMs, resolve);
  });
  await Promise.race([work, timeout]);
  cancel();
}
