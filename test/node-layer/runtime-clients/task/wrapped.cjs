/** The same handlers, each through `wrap`. */
const { wrap } = require('firehose-logging');
const { captureConsole } = require('firehose-logging/console');

captureConsole();
const { nested, ...handlers } = require('./handlers.cjs');
for (const [name, handler] of Object.entries(handlers)) if (handler) exports[name] = wrap(handler);
exports.nested = { deep: { handler: wrap(nested.deep.handler) } };
