/** How many invocations are remembered: the extension's event for one may come after its end. */
const MAX_REMEMBERED = 64;

interface Invocation {
  ended: boolean;
  begun: boolean;
  readonly waiting: Set<() => void>;
}

/** Which invocations have begun and ended, by request id, so that the end of one is never taken for another's. */
export class Invocations {
  readonly #byRequestId = new Map<string, Invocation>();

  begin(requestId: string): void {
    this.#change(requestId, (invocation) => {
      invocation.begun = true;
      // Lambda repeats a failed asynchronous invocation under the same id.
      invocation.ended = false;
    });
  }

  end(requestId: string): void {
    this.#change(requestId, (invocation) => {
      invocation.begun = true;
      invocation.ended = true;
    });
  }

  isRunning(requestId: string): boolean {
    return this.hasBegun(requestId) && !this.hasEnded(requestId);
  }

  hasBegun(requestId: string): boolean {
    return this.#byRequestId.get(requestId)?.begun ?? false;
  }

  hasEnded(requestId: string): boolean {
    return this.#byRequestId.get(requestId)?.ended ?? false;
  }

  /** Calls back at each change of an invocation, until the returned function is called. */
  watch(requestId: string, callback: () => void): () => void {
    const { waiting } = this.#of(requestId);
    waiting.add(callback);
    return () => waiting.delete(callback);
  }

  /** Forgets an invocation whose event was served. */
  forget(requestId: string): void {
    if (this.hasEnded(requestId)) this.#byRequestId.delete(requestId);
  }

  #change(requestId: string, change: (invocation: Invocation) => void): void {
    const invocation = this.#of(requestId);
    change(invocation);
    for (const callback of invocation.waiting) callback();
  }

  #of(requestId: string): Invocation {
    const known = this.#byRequestId.get(requestId);
    if (known) return known;
    const invocation: Invocation = { begun: false, ended: false, waiting: new Set() };
    this.#byRequestId.set(requestId, invocation);
    if (this.#byRequestId.size > MAX_REMEMBERED) {
      for (const [id, { waiting }] of this.#byRequestId) {
        if (waiting.size > 0 || id === requestId) continue;
        this.#byRequestId.delete(id);
        break;
      }
    }
    return invocation;
  }
}
