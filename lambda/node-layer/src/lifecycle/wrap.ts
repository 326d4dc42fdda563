import { InvocationEnd } from './invocation-end';
import type { LambdaContext } from './lifecycle';
import type { Process } from './process';

// biome-ignore lint/suspicious/noExplicitAny: a handler of any event, as AWS's own types have it
export type AnyHandler = (...args: any[]) => any;

/** Symbol that `awslambda.streamifyResponse` sets on streaming handlers. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

/**
 * A handler that does what the given one does, and tells the lifecycle where its invocations begin and end.
 *
 * It calls the given handler with the same `this` and arguments at the same moment, and passes on what that returns. It is
 * a proxy, so whatever else the runtime or another wrapper looks at is the given handler's own: its name, its number of
 * parameters, its symbols and properties, and whether it is an async function.
 */
export function wrapHandler<Handler extends AnyHandler>(handler: Handler, process: Process): Handler {
  if (typeof handler !== 'function') {
    throw new TypeError(
      `wrap: expected a handler function, got ${handler === null ? 'null' : typeof handler}.`,
    );
  }
  process.lifecycle.handlerWrapped();
  return new Proxy(handler, {
    apply: (_target, self, args) => invoke({ handler, self, args }, process),
  });
}

interface Call {
  readonly handler: AnyHandler;
  readonly self: unknown;
  readonly args: readonly unknown[];
}

function invoke({ handler, self, args }: Call, process: Process): unknown {
  const streaming = Boolean((handler as { [STREAMING]?: unknown })[STREAMING]);
  const context = args[streaming ? 2 : 1] as LambdaContext | undefined;
  // A handler that is wrapped twice, around a middleware perhaps, is one invocation: the outer one knows its end.
  if (process.lifecycle.isRunning(context)) return Reflect.apply(handler, self, args);
  return process.lifecycle.within(context, (requestId) => {
    const end = new InvocationEnd(process, requestId, context);
    let returned: unknown;
    try {
      returned = Reflect.apply(handler, self, streaming ? args : end.watched(args));
    } catch (error) {
      return end.thrown(error);
    }
    return end.returned(returned);
  });
}
