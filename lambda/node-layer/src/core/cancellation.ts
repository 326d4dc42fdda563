/**
 * Tells a transport that its request is given up. It becomes an AbortSignal only where one is asked for: a signal
 * costs 20 µs, and most requests need none.
 */
export class Cancellation {
  /** Called when the request is given up. Who waits sets it, and removes it when the wait is over. */
  onCancel: (() => void) | undefined;
  #cancelled = false;
  #controller: AbortController | undefined;

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** The cancellation as an AbortSignal, made when it is first asked for. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#cancelled) this.#controller.abort();
    return this.#controller.signal;
  }

  cancel(): void {
    this.#cancelled = true;
    this.onCancel?.();
    this.#controller?.abort();
  }
}
