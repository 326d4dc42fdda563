/**
 * Logs one failure through each logger that the Node layer supports, which makes five documents of one shape.
 *
 * `npm start` prints `export` lines: paste them into another shell, then `node examples/node/ways-in.mjs`.
 */
import { createRequire } from 'node:module';
import { Logger } from '@aws-lambda-powertools/logger';
import { pino } from 'pino';
import winston from 'winston';

// Plain Node uses NODE_PATH for CommonJS only; in Lambda `import` finds a layer's package, too.
const layer = createRequire(import.meta.url);
const { flush, getLogger, stats } = layer('firehose-logging');
const { captureConsole } = layer('firehose-logging/console');
const { destination } = layer('firehose-logging/pino');
const { shipLogger } = layer('firehose-logging/powertools');
const { FirehoseTransport } = layer('firehose-logging/winston');

class PaymentError extends Error {
  name = 'PaymentError';
}

const message = 'payment refused';
const order_id = 7;
const err = new PaymentError('the card has expired');

getLogger('getLogger').error(message, { order_id, err });

pino(destination()).error({ order_id, err }, message);

winston.createLogger({ transports: [new FirehoseTransport()] }).error(message, { order_id, err });

const endCapture = captureConsole();
console.error(message, err);
endCapture();

shipLogger(new Logger()).error(message, { order_id, error: err });

await flush();
const { delivered, accepted } = stats();
console.log(`${delivered} of ${accepted} records delivered`);
if (delivered < accepted) process.exitCode = 1;
