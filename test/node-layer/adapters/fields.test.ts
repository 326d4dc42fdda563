import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import fc from 'fast-check';
import { getLogger } from 'firehose-logging';
import pino from 'pino';
import winston from 'winston';
import { captureConsole } from '../../../lambda/node-layer/src/adapters/console';
import { destination } from '../../../lambda/node-layer/src/adapters/pino';
import { shipLogger } from '../../../lambda/node-layer/src/adapters/powertools';
import { FirehoseTransport } from '../../../lambda/node-layer/src/adapters/winston';
import { SECRET_NAMES } from '../../../lambda/node-layer/src/content/redact';
import { captureDocuments } from './documents';

const documents = captureDocuments();

/** Names that a logger, the document or JavaScript itself uses. */
const NAMES = [
  'level time msg name pid hostname v err error message stack cause type code timestamp label service user ms',
  'splat args durationMs cold_start function_name function_request_id aws_request_id xray_trace_id sampling_rate',
  'asctime levelname log_id source extra exc_info exc_type environment shipper username http_status http_method',
  '__proto__ constructor toString toJSON hasOwnProperty then password Token API_KEY a.b',
].flatMap((line) => line.split(' '));
/** Redaction of patterns is another matter: no value and no key may look like an e-mail address. */
const word = fc.stringMatching(/^[a-z]{1,12}$/);
const value = fc.oneof(
  word,
  fc.integer({ min: -32_000, max: 32_000 }),
  fc.boolean(),
  fc.record({ inner: word }),
);
const text = fc.string({ minLength: 1, maxLength: 20 }).filter((name) => !name.includes('@'));
const key = fc.oneof(fc.constantFrom(...NAMES), word, text);

/** Own members only: an assignment to `__proto__` would make none. */
const fields = (without: readonly string[] = []) =>
  fc
    .uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 6 })
    .map((entries) => entries.filter(([name]) => !without.includes(name)))
    .map((entries) => {
      const object: Record<string, unknown> = {};
      for (const [name, member] of entries) {
        Object.defineProperty(object, name, {
          value: member,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
      return object;
    });

const own = (object: object | undefined, name: string): unknown =>
  object && Object.getOwnPropertyDescriptor(object, name)?.value;
const isSecret = (name: string) => SECRET_NAMES.includes(name.toLowerCase());

/** The fields that neither stand in the document as they were given nor are redacted. */
function missing(document: Record<string, unknown>, given: object): string[] {
  const extra = document.extra as Record<string, unknown> | undefined;
  return Object.keys(given).filter((name) => {
    const found = [own(document, name), own(extra, name)];
    if (isSecret(name)) return !found.includes('[redacted]');
    return !found.some((candidate) => JSON.stringify(candidate) === JSON.stringify(own(given, name)));
  });
}

async function holds(log: (fields: object) => unknown, without: readonly string[] = []): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fields(without), async (given) => {
      log(given);
      let all = await documents();
      // winston's streams may pass a record on in a later turn of the event loop.
      for (let turn = 0; turn < 10 && all.length === 0; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        all = await documents();
      }
      expect(all).toHaveLength(1);
      const [document] = all as [Record<string, unknown>];
      expect({ missing: missing(document, given) }).toEqual({ missing: [] });
      // And nothing of the record's own is the caller's.
      expect(document).toMatchObject({ levelname: 'WARNING', source: 'node', service: 'shop' });
      expect(document.log_id).toMatch(/^[0-9A-Z]{26}$/);
      expect(Math.abs(Date.parse(document.asctime as string) - Date.now())).toBeLessThan(60_000);
    }),
    { numRuns: 200, verbose: 1, endOnFailure: true },
  );
}

describe('every field of the caller is in the document or redacted, and overrides nothing', () => {
  test('getLogger', () => holds((given) => getLogger('app').warning('x', given)));

  test('pino', () => {
    const log = pino(destination());
    return holds((given) => log.warn(given, 'x'));
  });

  test('pino with bindings and options', () => {
    const log = pino({ name: 'app', messageKey: 'message', errorKey: 'failure' }, destination());
    return holds((given) => log.child({ requestId: 7 }).warn(given, 'x'));
  });

  // winston itself leaves a record out that says `exception: true`, and adds a field `message` to its own message.
  const WINSTON = ['exception', 'message'];
  test('winston', () => {
    const log = winston.createLogger({ transports: [new FirehoseTransport()] });
    return holds((given) => log.warn('x', given), WINSTON);
  });

  test('winston with formats', () => {
    const { combine, errors, timestamp, splat, colorize, ms } = winston.format;
    const format = combine(errors({ stack: true }), timestamp(), splat(), colorize(), ms());
    const log = winston.createLogger({ format, transports: [new FirehoseTransport()] });
    return holds((given) => log.warn('x', given), WINSTON);
  });

  // Powertools itself leaves out the names that it reserves, and those that could change a prototype.
  const POWERTOOLS = [
    'level',
    'message',
    'sampling_rate',
    'service',
    'timestamp',
    '__proto__',
    'constructor',
  ];
  test('Powertools', () => {
    const log = shipLogger(new PowertoolsLogger(), { passThrough: false });
    return holds((given) => log.warn('x', given as never), POWERTOOLS);
  });

  test('console', async () => {
    const printed = jest.spyOn(console, 'warn').mockImplementation(() => {});
    const release = captureConsole();
    try {
      await fc.assert(
        fc.asyncProperty(fields(['toString', 'then', '__proto__', 'constructor']), async (given) => {
          console.warn('x', given);
          const [document] = await documents();
          const text = String(document?.message);
          for (const [name, member] of Object.entries(given)) {
            expect(text).toContain(isSecret(name) ? '[redacted]' : String(Object(member).inner ?? member));
          }
        }),
        { numRuns: 200 },
      );
    } finally {
      release();
      printed.mockRestore();
    }
  });
});
