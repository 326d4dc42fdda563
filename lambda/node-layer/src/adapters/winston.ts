import { emit } from 'firehose-logging';
import TransportStream from 'winston-transport';
import { type Naming, recordOf } from './external-record';

const LEVEL = Symbol.for('level');
const WINSTON: Naming = {
  time: ['timestamp'],
  level: ['level'],
  message: ['message'],
  name: ['label', 'name'],
  error: ['err', 'error', 'stack'],
  dropped: ['ms'],
  defaultName: 'winston',
};

/**
 * A transport for winston 3.
 *
 *     winston.createLogger({ transports: [new FirehoseTransport()] })
 */
export class FirehoseTransport extends TransportStream {
  override log(info: Record<string | symbol, unknown>, next: () => void): void {
    const { stack, ...item } = info;
    const thrown = [info, info.message, info.err, info.error].find((value) => value instanceof Error);
    // format.errors({ stack: true }) leaves the stack as text, which begins with the error's class.
    const error =
      thrown ?? (typeof stack === 'string' ? { stack, type: /^(\w+):/.exec(stack)?.[1] } : undefined);
    const message = info.message instanceof Error ? info.message.message : info.message;
    emit(
      recordOf(
        // The level under this symbol is without the colours of format.colorize().
        { ...item, message, level: info[LEVEL] ?? info.level, ...(error ? { err: error } : {}) },
        WINSTON,
        Date.now(),
      ),
    );
    next();
  }
}

export default FirehoseTransport;
