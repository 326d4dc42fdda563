/** Handlers in ES modules, through the middleware and decorators that people use. */
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middyCore from '@middy/core';

const trace = [];
function reply(event) {
  if (event.report) return { trace: trace.splice(0) };
  console.log('hello');
  return { n: event.n };
}
const logger = new Logger({ logLevel: 'SILENT' });

export const asyncFunction = async (event) => reply(event);
export const middy = middyCore(async (event) => reply(event))
  .before(() => {
    trace.push('before');
  })
  .after((request) => {
    request.response.after = true;
  });
export const middyEarly = middyCore(async () => 'never').before(({ event }) => reply(event));
export const middyError = middyCore(async (event) => {
  if (event.report) return reply(event);
  reply(event);
  throw new TypeError('bad');
}).onError((request) => {
  request.response = { caught: request.error.message };
});
export const powertoolsMiddleware = middyCore(async (event) => reply(event)).use(injectLambdaContext(logger));

class Lambda {
  async handler(event) {
    return { ...reply(event), self: this instanceof Lambda };
  }
}
// What TypeScript makes of `@logger.injectLambdaContext()`.
logger.injectLambdaContext()(
  Lambda.prototype,
  'handler',
  Object.getOwnPropertyDescriptor(Lambda.prototype, 'handler'),
);
const lambda = new Lambda();
export const powertoolsDecorator = lambda.handler.bind(lambda);
export default { onDefault: async (event) => reply(event) };
