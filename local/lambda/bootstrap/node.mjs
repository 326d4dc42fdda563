/**
 * A model of AWS's Node.js runtime interface client: it asks the Runtime API for events and runs the handler.
 *
 * It is not AWS's own client, because `aws-lambda-ric` is a native build. It behaves as that client's README and AWS's pages say.
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { Agent, request } from 'node:http';
import { register } from 'node:module';
import { patchConsole, setRequestId } from './node-console.mjs';
import { createContext } from './node-context.mjs';
import { describeError, loadHandler } from './node-handler.mjs';
import { restrictNodeModulePaths, visibleRoots } from './node-modules.mjs';
import { isStreaming, openResponseStream } from './node-streaming.mjs';

// Exit codes of AWS's client for an unhandled rejection and an uncaught exception.
const EXIT_UNHANDLED_REJECTION = 128;
const EXIT_UNCAUGHT_EXCEPTION = 129;

const [apiHost, apiPort] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new Agent({ keepAlive: true });
let current;

patchConsole();
restrictNodeModulePaths();
register('./node-resolve-hook.mjs', { parentURL: import.meta.url, data: visibleRoots() });
process.on('uncaughtException', (error) => dieOf(error, 'Uncaught Exception', EXIT_UNCAUGHT_EXCEPTION));
process.on('unhandledRejection', (reason) => {
  const error = new Error(reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason));
  error.name = 'Runtime.UnhandledPromiseRejection';
  if (reason instanceof Error) error.stack = `${error.name}: ${reason.stack}`;
  dieOf(error, 'Unhandled Promise Rejection', EXIT_UNHANDLED_REJECTION);
});
// With an empty event loop nothing is left to wait for: the response is what the handler gave so far, or null.
process.on('beforeExit', () => current?.loopIsEmpty());

const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER).catch(failInit);
await serve();

async function serve() {
  for (;;) {
    const next = await call('GET', '/invocation/next');
    const requestId = next.headers['lambda-runtime-aws-request-id'];
    process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'] ?? '';
    setRequestId(requestId);
    try {
      await respond(requestId, next);
    } catch (error) {
      await postError(requestId, error, 'Invoke Error');
    }
    current = undefined;
  }
}

async function respond(requestId, next) {
  const event = JSON.parse(next.body);
  const context = createContext(next.headers);
  if (isStreaming(handler)) {
    const { stream, sent } = openResponseStream({
      host: apiHost,
      port: apiPort,
      path: `/2018-06-01/runtime/invocation/${requestId}/response`,
      describeError,
    });
    await Promise.resolve(handler(event, stream, context)).catch((error) => stream.fail(error));
    await sent;
    return;
  }
  const result = await runHandler(event, context);
  await call('POST', `/invocation/${requestId}/response`, serialise(result));
}

/** Settles with the handler's promise, its callback or `context.done`, or with null when the event loop runs empty. */
function runHandler(event, context) {
  return new Promise((resolve, reject) => {
    let settle = () => resolve(null);
    current = { loopIsEmpty: () => settle() };
    const finish = (error, result) => {
      settle = () => (error === undefined || error === null ? resolve(result) : reject(error));
      // A referenced timer elsewhere keeps the loop alive: with the default `true` the response waits for it.
      if (!context.callbackWaitsForEmptyEventLoop) settle();
    };
    const callback = (error, result) => finish(error, result);
    context.done = callback;
    context.succeed = (result) => {
      context.callbackWaitsForEmptyEventLoop = false;
      finish(null, result);
    };
    context.fail = (error) => {
      context.callbackWaitsForEmptyEventLoop = false;
      finish(error ?? 'handled');
    };
    const returned = handler(event, context, callback);
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
  });
}

function serialise(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch (error) {
    const unserialisable = new Error(`Unable to stringify response body as json: ${error.message}`);
    unserialisable.name = 'Runtime.UnserializableResponse';
    throw unserialisable;
  }
}

async function postError(requestId, error, label) {
  const described = logError(error, label);
  const path = requestId === undefined ? '/init/error' : `/invocation/${requestId}/error`;
  await call('POST', path, JSON.stringify(described), {
    'Lambda-Runtime-Function-Error-Type': described.errorType,
  });
}

function logError(error, label) {
  const described = describeError(error);
  const { trace, ...shape } = described;
  console.error(`${label} \t${JSON.stringify({ ...shape, stack: trace })}`);
  return described;
}

async function failInit(error) {
  await postError(undefined, error, 'Uncaught Exception');
  process.exit(1);
}

function dieOf(error, label, exitCode) {
  const requestId = setRequestId.current;
  postError(requestId, error, label).finally(() => process.exit(exitCode));
}

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: apiHost,
      port: apiPort,
      agent,
      method,
      path: `/2018-06-01/runtime${path}`,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    sent.end(body);
  });
}
