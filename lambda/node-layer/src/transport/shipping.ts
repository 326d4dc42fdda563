import type { AsyncLocalStorage } from 'node:async_hooks';

/** Set while the SDK ships a batch. What the SDK logs meanwhile must not become records, which would be shipped in turn. */
let storage: AsyncLocalStorage<true> | undefined;

/** Runs code that may log by itself. */
export function whileShipping<Result>(ship: () => Result): Result {
  storage ??= new (require('node:async_hooks') as typeof import('node:async_hooks')).AsyncLocalStorage();
  return storage.run(true, ship);
}

/** Whether the calling code was started by the shipper. */
export function isShipping(): boolean {
  return storage?.getStore() ?? false;
}
