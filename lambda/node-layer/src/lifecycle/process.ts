import { Lifecycle } from './lifecycle';
import { Runtime, type RuntimeDependencies } from './runtime';

/** The two objects of which a process has one each: the runtime and its lifecycle. */
export class Process {
  readonly runtime: Runtime;
  readonly lifecycle: Lifecycle;

  constructor(dependencies: RuntimeDependencies = {}) {
    this.runtime = new Runtime(dependencies);
    this.lifecycle = new Lifecycle(this.runtime);
  }
}

const SHARED = Symbol.for('firehose-logging.1');

/** The one of this process, however many copies of the package are loaded (CommonJS, ES module, bundled). */
export function thisProcess(): Process {
  const shared = globalThis as { [SHARED]?: Process };
  if (!shared[SHARED]) {
    shared[SHARED] = new Process();
    shared[SHARED].lifecycle.install();
  }
  return shared[SHARED];
}
