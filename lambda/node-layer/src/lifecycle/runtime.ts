import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, ContextFields } from '../content/context-fields';
import { contextFields } from '../content/context-fields';
import { besides, plainText } from '../content/described';
import { DocumentEncoder, type LogRecord } from '../content/document-encoder';
import { isError } from '../content/error';
import { LEVEL_NUMBERS } from '../content/levels';
import { LogIds } from '../content/log-id';
import type { RecordSink } from '../content/logger';
import { Redactor } from '../content/redact';
import { type Clock, systemClock } from '../core/clock';
import { type Fallback, type FallbackReason, writeToStderr } from '../core/fallback';
import { Shipper } from '../core/shipper';
import { type Stats, sumOf } from '../core/stats';
import type { Transport } from '../core/transport';
import { chooseTransport } from '../transport/choose';
import { Announcer } from './announcer';
import { contextOf, type InvocationContext } from './context';
import { LoggedErrors } from './logged-errors';
import { type Options, type Settings, settingsOf } from './options';

const SET_STREAM =
  'no delivery stream: logs go to stderr. Set FIREHOSE_LOGGING_STREAM to the name of the delivery stream.';

type Environment = Record<string, string | undefined>;

/** What a runtime reaches out to; tests replace it. */
export interface RuntimeDependencies {
  /** @default process.env */
  readonly env?: Environment;
  readonly clock?: Clock;
  /** @default file descriptor 2 */
  readonly fallback?: Fallback;
  readonly options?: Options;
}

/** What all loggers and adapters of a process share: settings, the document's constant fields, the shipper. */
export class Runtime implements RecordSink {
  readonly env: Environment;
  readonly clock: Clock;
  readonly announcer: Announcer;
  settings!: Settings;
  documents!: DocumentEncoder;
  shipper!: Shipper;
  level = 20;
  readonly #ids = new LogIds();
  readonly #fallback: Fallback;
  #options: Options;
  #concurrent: AsyncLocalStorage<Context> | undefined;
  /** Shippers of earlier settings: they keep their counts, and may still hold records. */
  readonly #previous: Shipper[] = [];
  readonly errors = new LoggedErrors();
  #invocation: InvocationContext = {};
  #reported: Stats = sumOf([]);

  constructor(dependencies: RuntimeDependencies = {}) {
    this.env = dependencies.env ?? process.env;
    this.clock = dependencies.clock ?? systemClock;
    this.#fallback = dependencies.fallback ?? writeToStderr;
    this.#options = dependencies.options ?? {};
    this.announcer = new Announcer(this.clock, this.#fallback, this.inLambda);
    this.#build();
  }

  get inLambda(): boolean {
    return this.env.AWS_LAMBDA_RUNTIME_API !== undefined;
  }

  /** Adds options to those set before. Records already accepted leave under the settings they came in with. */
  configure(options: Options): void {
    this.#options = { ...this.#options, ...options };
    const { shipper } = this;
    if (shipper.stats().queued > 0) void shipper.flush(this.settings.flushTimeoutMs);
    this.#previous.push(shipper);
    this.#build();
  }

  /** Takes the record of another logger, unless it is below the level that is set. If none is set, its logger has decided. */
  emitExternal(record: LogRecord): void {
    if (LEVEL_NUMBERS[record.level] < this.settings.externalLevel) return;
    if (record.hasError) this.errors.logged(record.error, record.errorText);
    this.emit(record);
  }

  emit(record: LogRecord): void {
    try {
      const { documents } = this;
      const line = documents.line(record, this.#concurrent?.getStore());
      this.shipper.accept(line, documents.lineBytes);
    } catch (error) {
      this.#emitUnreadable(record, error);
    }
  }

  /** Ships a record that says that another one could not be read, so that none is lost silently. */
  #emitUnreadable({ name, level }: LogRecord, error: unknown): void {
    const unreadable = { message: 'a record that cannot be read', error, hasError: true };
    try {
      const record = { timeMs: this.clock.now(), name: plainText(name), level, ...unreadable };
      this.shipper.accept(this.documents.line(record));
    } catch (second) {
      this.announcer.say('emit', `a record could not be written: ${plainText(second)}`);
    }
  }

  /** What the documents of the current invocation say beside their records. */
  contextFields(): ContextFields {
    const concurrent = this.#concurrent?.getStore();
    return concurrent ? contextFields(concurrent) : this.documents.contextFields;
  }

  logged(error: unknown): void {
    this.errors.logged(error);
  }

  /** Logs what a handler threw, unless the application has logged it. */
  emitUnhandled(error: unknown): void {
    if (!this.errors.isNewOfHandler(error)) return;
    const message = 'unhandled error in the handler';
    const err = isError(error) ? besides(error) : undefined;
    const fields = err && { err };
    this.emit({
      timeMs: this.clock.now(),
      name: 'root',
      level: 'ERROR',
      message,
      error,
      hasError: true,
      fields,
    });
  }

  /** Delivers what was accepted before the call. @param holds see `Shipper.flush` */
  async flush(timeoutMs: number = this.settings.flushTimeoutMs, holds = true): Promise<void> {
    this.#report();
    await Promise.all(this.#shippers().map((shipper) => shipper.flush(timeoutMs, holds)));
  }

  /** Lets everything that is not delivered fall back, now. */
  fallBackAll(reason: string): void {
    for (const shipper of this.#shippers()) shipper.fallBackAll(reason);
  }

  stats(): Stats {
    return sumOf(this.#shippers().map((shipper) => shipper.stats()));
  }

  /** Sets the fields of the invocation that begins. */
  setInvocation(invocation: InvocationContext): void {
    this.#invocation = invocation;
    this.errors.forget();
    this.documents.setContext(contextOf(this.settings, this.env, invocation));
    this.announcer.reset();
  }

  /** Runs code whose records, along its promises, carry this invocation, whatever else runs meanwhile. */
  withInvocation<Result>(invocation: InvocationContext, run: () => Result): Result {
    this.#concurrent ??= new (
      require('node:async_hooks') as typeof import('node:async_hooks')
    ).AsyncLocalStorage();
    this.announcer.reset();
    this.errors.forget();
    return this.#concurrent.run(contextOf(this.settings, this.env, invocation), run);
  }

  #shippers(): Shipper[] {
    return [...this.#previous, this.shipper];
  }

  #build(): void {
    const settings = settingsOf(this.#options, this.env, (problem) => this.announcer.say(problem, problem));
    this.settings = settings;
    this.level = settings.level;
    this.documents = new DocumentEncoder({
      ids: this.#ids,
      redactor: new Redactor(settings.redactPatterns),
      secretNames: settings.redactFields,
    });
    this.documents.setContext(contextOf(settings, this.env, this.#invocation));
    this.shipper = new Shipper({
      ...settings,
      streamName: settings.streamName ?? '',
      transport: this.#transport(settings),
      clock: this.clock,
      fallback: this.#fallback,
      onFallback: (count, reason) => this.#fellBack(count, reason),
    });
  }

  #transport(settings: Settings): Transport | undefined {
    const { client, transport } = this.#options;
    const { streamName, maxInFlight, roleArn, externalId } = settings;
    const report = (problem: string) => this.announcer.say(problem, problem);
    try {
      return chooseTransport(
        { streamName, maxInFlight, client, transport, roleArn, externalId },
        this.env,
        report,
      );
    } catch (error) {
      report(`${(error as Error).message}. Until then logs go to stderr.`);
      return undefined;
    }
  }

  #fellBack(count: number, reason: FallbackReason): void {
    if (reason.kind === 'undelivered') this.announcer.fellBack(count, reason.text);
    else if (reason.kind === 'queue-full') this.announcer.fellBack(count, 'the queue is full');
    // A stream that is not set is announced with the first record, since `configure` may come after the settings are
    // read. A transport that cannot be made was announced when it was chosen.
    else if (!this.settings.streamName) this.announcer.say(SET_STREAM, SET_STREAM);
  }

  /** Emits one record of stats if something went wrong since the last one. */
  #report(): void {
    if (!this.settings.streamName) return;
    const now = this.stats();
    const last = this.#reported;
    if (now.retried === last.retried && now.fellBack === last.fellBack) return;
    // If nothing but the last report was accepted since, there is nothing to report.
    if (now.accepted === last.accepted) return;
    this.emit({
      timeMs: this.clock.now(),
      name: 'firehose_logging',
      level: now.fellBack > last.fellBack ? 'WARNING' : 'INFO',
      message: 'delivery accounting',
      shipper: {
        accepted: now.accepted - last.accepted,
        delivered: now.delivered - last.delivered,
        retried: now.retried - last.retried,
        fell_back: now.fellBack - last.fellBack,
      },
    });
    this.#reported = { ...now, accepted: now.accepted + 1 };
  }
}
