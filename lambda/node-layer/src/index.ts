import type { ContextFields } from './content/context-fields';
import type { LogRecord } from './content/document-encoder';
import { Logger } from './content/logger';
import type { Stats } from './core/stats';
import type { Options } from './lifecycle/options';
import { thisProcess } from './lifecycle/process';
import { type AnyHandler, wrapHandler } from './lifecycle/wrap';

export type { ContextFields } from './content/context-fields';
export type { LogRecord } from './content/document-encoder';
export { type LevelName, levelAt, levelAtPriority, levelNamed } from './content/levels';
export type { Fields, Logger } from './content/logger';
export type { PatternName } from './content/redact';
export type { EncodedBatch } from './core/batch-encoder';
export type { Cancellation } from './core/cancellation';
export type { Stats } from './core/stats';
export type { PutOutcome, Transport } from './core/transport';
export type { Options } from './lifecycle/options';
export { isShipping } from './transport/shipping';

/** A logger whose name is the documents' `name`. @param name default: `root`, as in Python */
export function getLogger(name = 'root'): Logger {
  return new Logger(thisProcess().runtime, name);
}

/** Wraps a Lambda handler (async, callback or streaming), so that its records leave after its response. */
export function wrap<Handler extends AnyHandler>(handler: Handler): Handler {
  return wrapHandler(handler, thisProcess());
}

/** Delivers what was logged before the call; what the stream does not take in that time falls back to stderr. Never rejects. */
export function flush(timeoutMs?: number): Promise<void> {
  return thisProcess().runtime.flush(timeoutMs);
}

/** Counts since the process began: accepted = delivered + fellBack + queued + lost. */
export function stats(): Stats {
  return thisProcess().runtime.stats();
}

/** Changes settings; options that are not given stay as they are. Best called before the first record. */
export function configure(options: Options): void {
  thisProcess().runtime.configure(options);
}

/** Hands over a record that another library made: for adapters. Never throws. */
export function emit(record: LogRecord): void {
  thisProcess().runtime.emitExternal(record);
}

/**
 * Whether a handler threw this error, so that a record of it exists and Lambda's runtime prints it once more: for adapters.
 *
 * @param error the error itself, or the first line of its stack
 */
export function isOfHandler(error: unknown): boolean {
  return thisProcess().runtime.errors.isOfHandler(error);
}

/** What each document of the current invocation says beside its record (service, aws_request_id, …): for adapters. */
export function contextFields(): ContextFields {
  return thisProcess().runtime.contextFields();
}

/** Whether the value under this name is never sent: for adapters that get texts which were made of objects. */
export function isSecretName(name: string): boolean {
  return thisProcess().runtime.documents.isSecretName(name);
}

/** Registers the Lambda extension; resolves false where there is none. Importing this package as an ES module does so. */
export function register(): Promise<boolean> {
  return thisProcess().lifecycle.register();
}
