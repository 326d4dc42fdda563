import { Lifecycle } from './lifecycle';
import { Runtime, type RuntimeParts } from './runtime';

/** What exists once in a process: the runtime and its lifecycle. */
export class Process {
  readonly runtime: Runtime;
  readonly lifecycle: Lifecycle;

  constructor(parts: RuntimeParts = {}) {
    this.runtime = new Runtime(parts);
    this.lifecycle = new Lifecycle(this.runtime);
  }
}

const SHARED = Symbol.for('firehose-logging.1');

/** This process's: one, however many copies of the package are loaded (CommonJS, ES module, bundled). */
export function thisProcess(): Process {
  const shared = globalThis as { [SHARED]?: Process };
  if (!shared[SHARED]) {
    shared[SHARED] = new Process();
    shared[SHARED].lifecycle.install();
  }
  return shared[SHARED];
}
