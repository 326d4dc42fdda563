import { AsyncLocalStorage } from 'node:async_hooks';

/** Set while the SDK ships: what it logs meanwhile must not become records, which would be shipped, and so on. */
let storage: AsyncLocalStorage<true> | undefined;

/** Runs what may log by itself. */
export function whileShipping<Result>(ship: () => Result): Result {
  storage ??= new AsyncLocalStorage();
  return storage.run(true, ship);
}

/** Whether the code that asks was started by the shipper. */
export function isShipping(): boolean {
  return storage?.getStore() ?? false;
}
