import type { LambdaContext } from './lifecycle';
import type { Process } from './process';

// biome-ignore lint/suspicious/noExplicitAny: a handler of any event, as AWS's own types have it
export type AnyHandler = (...args: any[]) => any;

/** Symbol that `awslambda.streamifyResponse` sets on streaming handlers. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

/**
 * A handler that does what the given one does, and tells the lifecycle where its invocations begin and end. It keeps
 * the streaming symbols, the number of parameters and whether it is an async function: the runtime looks at all three.
 */
export function wrapHandler<Handler extends AnyHandler>(handler: Handler, process: Process): Handler {
  if (typeof handler !== 'function') {
    throw new TypeError(
      `wrap: expected a handler function, got ${handler === null ? 'null' : typeof handler}.`,
    );
  }
  process.lifecycle.handlerWrapped();
  const streaming = (handler as { [STREAMING]?: unknown })[STREAMING] !== undefined;
  const callback = !streaming && handler.length >= 3 && handler.constructor.name !== 'AsyncFunction';
  const wrapped = callback
    ? callbackHandler(handler, process)
    : asyncHandler(handler, { process, streaming });
  Object.defineProperty(wrapped, 'name', { value: handler.name, configurable: true });
  Object.defineProperty(wrapped, 'length', { value: handler.length, configurable: true });
  for (const symbol of Object.getOwnPropertySymbols(handler)) {
    Object.defineProperty(
      wrapped,
      symbol,
      Object.getOwnPropertyDescriptor(handler, symbol) as PropertyDescriptor,
    );
  }
  return wrapped as Handler;
}

function asyncHandler(handler: AnyHandler, how: { process: Process; streaming: boolean }): AnyHandler {
  const { lifecycle, runtime } = how.process;
  return async function (this: unknown, ...args: unknown[]) {
    const context = args[how.streaming ? 2 : 1] as LambdaContext | undefined;
    return lifecycle.within(context, async (requestId) => {
      try {
        return await handler.apply(this, args);
      } catch (error) {
        runtime.emitUnhandled(error);
        throw error;
      } finally {
        await lifecycle.end(requestId, context);
      }
    });
  };
}

/** Wraps a callback handler (Node 22 and older): it ends at its callback or, if it returns a promise, with that. */
function callbackHandler(handler: AnyHandler, { lifecycle, runtime }: Process): AnyHandler {
  return function (this: unknown, event: unknown, context: LambdaContext | undefined, callback: AnyHandler) {
    return lifecycle.within(context, (requestId) => {
      const end = () => lifecycle.end(requestId, context);
      const fail = (error: unknown) => {
        runtime.emitUnhandled(error);
        return end();
      };
      const respond = (error: unknown, result: unknown) => {
        void (error ? fail(error) : end()).then(() => callback(error, result));
      };
      let returned: unknown;
      try {
        returned = handler.call(this, event, context, respond);
      } catch (error) {
        void fail(error);
        throw error;
      }
      if (typeof (returned as Promise<unknown> | undefined)?.then !== 'function') return returned;
      return (returned as Promise<unknown>).then(
        (result) => end().then(() => result),
        (error) => fail(error).then(() => Promise.reject(error)),
      );
    });
  };
}
