/** The runtime's own listener for the empty event loop, which posts a response. @see BeforeExitListener in aws-lambda-ric */
const RUNTIME_LISTENER = Symbol.for('aws.lambda.beforeExit');

type Globals = { [RUNTIME_LISTENER]?: () => void };

/** Tells when the event loop is empty, before Lambda's runtime acts on it. */
export class EmptyLoop {
  readonly #process: Pick<NodeJS.Process, 'prependListener'>;
  #callbacks: (() => Promise<void> | undefined)[] = [];
  #listening = false;

  constructor(target: Pick<NodeJS.Process, 'prependListener'> = process) {
    this.#process = target;
  }

  /** Calls back once, when the loop is empty. If a promise is returned, the runtime acts only after it has settled. */
  once(callback: () => Promise<void> | undefined): void {
    this.#callbacks.push(callback);
    if (this.#listening) return;
    this.#listening = true;
    this.#process.prependListener('beforeExit', () => this.#emptied());
  }

  #emptied(): void {
    const waits = this.#callbacks.splice(0).flatMap((callback) => callback() ?? []);
    const globals = globalThis as Globals;
    const listener = globals[RUNTIME_LISTENER];
    if (waits.length === 0 || !listener) return;
    const pause = () => {};
    globals[RUNTIME_LISTENER] = pause;
    // With these settled, the loop is empty again: that calls the runtime's listener.
    void Promise.allSettled(waits).then(() => {
      if (globals[RUNTIME_LISTENER] === pause) globals[RUNTIME_LISTENER] = listener;
    });
  }
}
