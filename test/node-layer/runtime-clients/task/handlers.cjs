// biome-ignore-all lint/complexity/noArguments: handlers that read it are what this is about
/** Handlers of every shape. Each logs `hello` and responds `reply(event)`, in its own way. */
const trace = [];
const later = (work, ms = 20) => setTimeout(work, ms);
const sleep = (ms = 20) => new Promise((resolve) => later(resolve, ms));

/** The response to an event; to the second event it is what happened since the first. */
function reply(event) {
  if (event.report) return { trace: trace.splice(0) };
  console.log('hello');
  return { n: event.n };
}

/** Responds to the second event as soon as possible in any runtime. */
const report = (event, context) =>
  context.succeed ? context.succeed(reply(event)) : Promise.resolve(reply(event));

/** Responds to the second event once the work that the first one left behind is done, however long it takes. */
const reportWork = (event, context) => {
  if (trace.includes('worked')) report(event, context);
  else later(() => reportWork(event, context));
};

class Orders {
  count = 0;
  async handle(event) {
    this.count += 1;
    return { ...reply(event), count: this.count };
  }
}
const orders = new Orders();

// In every runtime.
exports.asyncFunction = async (event) => {
  await sleep();
  return reply(event);
};
exports.asyncArguments = async function () {
  return { ...reply(arguments[0]), count: arguments.length, context: typeof arguments[1].awsRequestId };
};
exports.asyncRejects = async (event) => {
  if (event.report) return reply(event);
  reply(event);
  throw new TypeError('bad');
};
exports.promise = (event) => sleep().then(() => reply(event));
exports.thenable = (event) => {
  const value = reply(event);
  return {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about
    then(resolve) {
      trace.push('then');
      resolve(value);
    },
  };
};
exports.returnsValue = (event, context) => (event.report ? report(event, context) : reply(event));
exports.returnsNothing = (event, context) => {
  if (event.report) return report(event, context);
  reply(event);
};
exports.throws = (event, context) => {
  if (event.report) return report(event, context);
  reply(event);
  throw new RangeError('bad');
};
exports.emptyLoop = (event, context) => {
  if (event.report) return report(event, context);
  reply(event);
  later(() => trace.push('worked'));
};
exports.generator = function* (event) {
  yield reply(event);
};
exports.method = orders.handle.bind(orders);
exports.seesThis = function (event) {
  return Promise.resolve({ ...reply(event), self: this?.constructor?.name ?? typeof this });
};
exports.nested = { deep: { handler: async (event) => reply(event) } };

// In runtimes with callbacks.
exports.callback = (event, _context, callback) => callback(null, reply(event));
exports.callbackLate = (event, _context, callback) => {
  later(() => callback(null, reply(event)));
};
exports.callbackDefault = (event, _context, callback = () => {}) => {
  later(() => callback(null, reply(event)));
};
exports.callbackArguments = function (event) {
  const callback = arguments[2];
  later(() => callback(null, reply(event)));
};
exports.callbackRest = (...args) => {
  later(() => args[2](null, reply(args[0])));
};
exports.callbackError = (event, context, callback) => {
  if (event.report) return report(event, context);
  reply(event);
  later(() => callback(new TypeError('bad')));
};
exports.callbackText = (event, context, callback) => {
  if (event.report) return report(event, context);
  reply(event);
  callback('bad');
};
exports.callbackEmptyError = (event, context, callback) => {
  if (event.report) return report(event, context);
  reply(event);
  callback('', 'not an error');
};
exports.callbackThenWork = (event, context, callback) => {
  if (event.report) return report(event, context);
  callback(null, reply(event));
  later(() => trace.push('worked'));
};
exports.callbackWithoutWaiting = (event, context, callback) => {
  if (event.report) return reportWork(event, context);
  context.callbackWaitsForEmptyEventLoop = false;
  callback(null, reply(event));
  later(() => trace.push('worked'));
};
exports.callbackTwice = (event, _context, callback) => {
  callback(null, reply(event));
  callback(null, 'again');
};
exports.contextSucceed = (event, context) => {
  later(() => context.succeed(reply(event)));
};
exports.contextSucceedThenWork = (event, context) => {
  if (event.report) return reportWork(event, context);
  context.succeed(reply(event));
  later(() => trace.push('worked'));
};
exports.contextFail = (event, context) => {
  if (event.report) return report(event, context);
  reply(event);
  later(() => context.fail(new TypeError('bad')));
};
exports.contextFailNothing = (event, context) => {
  if (event.report) return report(event, context);
  reply(event);
  context.fail();
};
exports.contextDone = (event, context) => {
  later(() => context.done(null, reply(event)));
};
exports.contextDoneError = (event, context) => {
  if (event.report) return report(event, context);
  reply(event);
  context.done('bad');
};
exports.asyncAndCallback = async (event, _context, callback) => {
  callback(null, reply(event));
  return 'promise';
};
exports.promiseBeforeCallback = async (event, _context, callback) => {
  if (!event.report) later(() => callback(null, 'callback'));
  return reply(event);
};
exports.emptyLoopThenCallback = (event, _context, callback) => {
  later(() => later(() => callback(null, reply(event))));
};

/** As aws-serverless-express: the request goes to a server on a socket, its response to `context.succeed`. */
const http = require('node:http');
let port;
const server = http.createServer((request, response) => {
  response.end(JSON.stringify(reply(JSON.parse(request.headers['x-event']))));
});
const listening = new Promise((resolve) =>
  server.listen(0, '127.0.0.1', () => {
    port = server.address().port;
    resolve();
  }),
);
server.unref();
exports.serverless = (event, context) => {
  listening.then(() => {
    const headers = { 'x-event': JSON.stringify(event) };
    http.get({ port, host: '127.0.0.1', headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => context.succeed({ statusCode: 200, body }));
    });
  });
};

// Streaming.
const stream = (handler) => globalThis.awslambda?.streamifyResponse(handler);
exports.streaming = stream(async (event, responseStream) => {
  responseStream.setContentType('application/json');
  responseStream.write(JSON.stringify(reply(event)));
  await sleep();
  responseStream.end();
});
exports.streamingHttp = stream(async (event, responseStream, _context) => {
  const head = { statusCode: 201, headers: { 'x-a': 'b' } };
  const http = globalThis.awslambda.HttpResponseStream.from(responseStream, head);
  http.write(JSON.stringify(reply(event)));
  http.end();
});
exports.streamingRejects = stream(async (event, responseStream) => {
  responseStream.write(JSON.stringify(reply(event)));
  if (event.report) return responseStream.end();
  throw new TypeError('bad');
});
exports.streamingWithoutPromise = stream((event, responseStream) => {
  responseStream.write(JSON.stringify(reply(event)));
  responseStream.end();
});
