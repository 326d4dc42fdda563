import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, DocumentWriter, type LogRecord } from '../content/document-encoder';
import { LogIds } from '../content/log-id';
import { Redactor } from '../content/redact';
import { type Clock, systemClock } from '../core/clock';
import { writeLines } from '../core/fallback';
import { NO_STREAM, Shipper } from '../core/shipper';
import type { Stats } from '../core/shipper-options';
import { chooseTransport } from '../transport/choose';
import type { Transport } from '../transport/outcome';
import { Announcer } from './announcer';
import { contextOf, type InvocationContext } from './context';
import { type Options, type Settings, settingsOf } from './options';

const SET_STREAM =
  'no delivery stream: logs go to stderr. Set FIREHOSE_LOGGING_STREAM to the name of the delivery stream.';

type Environment = Record<string, string | undefined>;

export interface RuntimeParts {
  readonly env?: Environment;
  readonly clock?: Clock;
  /** Writes lines to stderr; returns how many were written. */
  readonly writeStderr?: (lines: readonly string[]) => number;
  readonly options?: Options;
}

/** What all loggers and adapters of a process share: settings, the document's constant fields, the shipper. */
export class Runtime {
  readonly env: Environment;
  readonly clock: Clock;
  readonly announcer: Announcer;
  /** Counts changes of settings, so that loggers know when their cached text is old. */
  generation = 0;
  settings!: Settings;
  documents!: DocumentWriter;
  shipper!: Shipper;
  /** Threshold of loggers without their own. */
  level = 20;
  readonly #ids = new LogIds();
  readonly #writeStderr: (lines: readonly string[]) => number;
  #options: Options;
  #concurrent: AsyncLocalStorage<Context> | undefined;
  /** Shippers of earlier settings: their counts, and what they may still hold. */
  readonly #previous: Shipper[] = [];
  readonly #logged = new WeakSet<object>();
  #context: InvocationContext = {};
  #reported: Stats = { accepted: 0, delivered: 0, retried: 0, fellBack: 0, queued: 0, lost: 0 };

  constructor(parts: RuntimeParts = {}) {
    this.env = parts.env ?? process.env;
    this.clock = parts.clock ?? systemClock;
    this.#writeStderr = parts.writeStderr ?? writeLines;
    this.#options = parts.options ?? {};
    this.announcer = new Announcer(this.clock, this.#writeStderr, this.inLambda);
    this.#build();
  }

  get inLambda(): boolean {
    return this.env.AWS_LAMBDA_RUNTIME_API !== undefined;
  }

  /** Adds options to those set before. Records already accepted go out under the settings they came in with. */
  configure(options: Options): void {
    this.#options = { ...this.#options, ...options };
    const { shipper } = this;
    if (shipper.stats().queued > 0) void shipper.flush(this.settings.flushTimeoutMs);
    this.#previous.push(shipper);
    this.#build();
  }

  /** Takes one record. Never throws. */
  emit(record: LogRecord): void {
    try {
      const context = this.#concurrent?.getStore();
      this.shipper.accept(this.documents.line(record, context));
    } catch (error) {
      this.announcer.say('emit', `a record could not be written: ${String(error)}`);
    }
  }

  /** Remembers an error that was logged, so that it is not logged again when the handler throws it. */
  logged(error: unknown): void {
    if (typeof error === 'object' && error !== null) this.#logged.add(error);
  }

  /** A handler threw: logged, unless the application has done so. */
  emitUnhandled(error: unknown): void {
    if (this.#logged.has(error as object)) return;
    const message = 'unhandled error in the handler';
    this.emit({ timeMs: this.clock.now(), name: 'root', level: 'ERROR', message, error, hasError: true });
  }

  /** @param holds see `Shipper.flush` */
  async flush(timeoutMs: number = this.settings.flushTimeoutMs, holds = true): Promise<void> {
    this.#report();
    await Promise.all([...this.#previous, this.shipper].map((shipper) => shipper.flush(timeoutMs, holds)));
  }

  /** Writes what is not delivered to stderr, now. */
  spillAll(reason: string): void {
    for (const shipper of [...this.#previous, this.shipper]) shipper.spillAll(reason);
  }

  stats(): Stats {
    const sum: Stats = { accepted: 0, delivered: 0, retried: 0, fellBack: 0, queued: 0, lost: 0 };
    for (const shipper of [...this.#previous, this.shipper]) {
      const stats = shipper.stats();
      for (const key of Object.keys(sum) as (keyof Stats)[]) sum[key] += stats[key];
    }
    return sum;
  }

  /** Sets the fields of the invocation that begins. */
  setInvocation(context: InvocationContext): void {
    this.#context = context;
    this.documents.setContext(contextOf(this.settings, this.env, context));
    this.announcer.reset();
  }

  /** Runs something whose records, along its promises, carry this invocation, whatever else runs meanwhile. */
  withInvocation<Result>(context: InvocationContext, run: () => Result): Result {
    this.#concurrent ??= new AsyncLocalStorage();
    this.announcer.reset();
    return this.#concurrent.run(contextOf(this.settings, this.env, context), run);
  }

  #build(): void {
    const say = (problem: string) => this.announcer.say(problem, problem);
    const settings = settingsOf(this.#options, this.env, say);
    this.settings = settings;
    this.level = settings.level;
    this.generation++;
    this.documents = new DocumentWriter({
      ids: this.#ids,
      redactor: new Redactor(settings.redactPatterns),
      secretNames: settings.redactFields,
    });
    this.documents.setContext(contextOf(settings, this.env, this.#context));
    this.shipper = new Shipper({
      ...settings,
      streamName: settings.streamName ?? '',
      transport: this.#transport(settings),
      clock: this.clock,
      spill: this.#writeStderr,
      onSpill: (count, reason) => {
        // Not when the settings are read: `configure` may come yet. What else is missing was said then.
        if (reason !== NO_STREAM) this.announcer.spilled(count, reason);
        else if (!settings.streamName) say(SET_STREAM);
      },
    });
  }

  #transport(settings: Settings): Transport | undefined {
    try {
      return chooseTransport(this.#options, settings, this.env);
    } catch (error) {
      const problem = `${(error as Error).message}. Until then logs go to stderr.`;
      this.announcer.say(problem, problem);
      return undefined;
    }
  }

  /** One record of accounting for a flush after something went wrong. */
  #report(): void {
    if (!this.settings.streamName) return;
    const now = this.stats();
    const last = this.#reported;
    if (now.retried === last.retried && now.fellBack === last.fellBack) return;
    // What became of the last report alone is nothing to report.
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
