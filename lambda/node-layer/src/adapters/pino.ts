import { emit } from 'firehose-logging';
import { type Naming, parsedObject, recordOf } from './external-record';

const PINO: Naming = {
  time: ['time'],
  level: ['level'],
  message: ['msg', 'message'],
  name: ['name'],
  error: ['err', 'error'],
  dropped: ['pid', 'hostname', 'v'],
  defaultName: 'pino',
};

/** A destination as pino writes to it. */
export interface PinoDestination {
  write(line: string): void;
  /** By this pino tells a destination from options, when it is the only argument. */
  readonly writable: true;
  /** Set by pino before each write, because of the metadata symbol. */
  lastTime?: string | number;
  lastLevel?: number;
}

/**
 * A destination for pino that works in the caller's thread: worker threads freeze with the process and lose their logs.
 *
 *     const log = pino(destination())
 */
export function destination(): PinoDestination {
  const target: PinoDestination = {
    writable: true,
    write(line: string) {
      const item = parsedObject(line);
      if (item) emit(recordOf({ level: target.lastLevel, ...item }, PINO, Date.now()));
      else emit({ timeMs: Date.now(), name: 'pino', level: 'INFO', message: line.trimEnd() });
    },
  };
  return Object.defineProperty(target, Symbol.for('pino.metadata'), { value: true });
}

export default destination;
