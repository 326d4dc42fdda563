import { LOG4JS_START } from './log4js-records';

/** How the records of a connection are told apart. */
export type Framing = 'lines' | 'counted' | 'nul' | 'pickled' | 'log4js';

const NEWLINE = 10;
const NUL = 0;
const OPEN_BRACE = 0x7b;
const LESS = 0x3c;

/** `MSG-LEN SP "<" PRIVAL ">"`: digits, at most seven. @see https://www.rfc-editor.org/rfc/rfc6587#section-3.4.1 */
export const MAX_DIGITS = 7;
const COUNTED = /^[1-9]\d{0,6} <\d{1,3}>/;
const COUNTED_SO_FAR = /^(?:[1-9]\d{0,6}(?: (?:<\d{0,3})?)?)?$/;
const PICKLE_START = 6;
const MAX_START = Math.max(MAX_DIGITS + ' <191>'.length, LOG4JS_START.length);

/**
 * How a connection frames its records, by its first bytes: octets are counted, or a NUL ends each record of GELF and of
 * Python's SysLogHandler, whose texts may hold line ends; Python's SocketHandler sends pickles, and log4js has a mark of its
 * own; all others send lines. Undefined if there are too few bytes to say.
 *
 * @see https://go2docs.graylog.org/current/getting_in_log_data/gelf.html (GELF via TCP)
 */
export function framingOf(bytes: Buffer): Framing | undefined {
  if (bytes[0] === NUL)
    return bytes.length < PICKLE_START ? undefined : isPickled(bytes) ? 'pickled' : 'lines';
  const start = bytes.toString('latin1', 0, MAX_START);
  if (start.startsWith(LOG4JS_START)) return 'log4js';
  if (start.length < LOG4JS_START.length && LOG4JS_START.startsWith(start)) return undefined;
  if (COUNTED.test(start)) return 'counted';
  if (COUNTED_SO_FAR.test(start)) return undefined;
  if (bytes[0] !== OPEN_BRACE && bytes[0] !== LESS) return 'lines';
  if (bytes.length === 1) return undefined;
  const nul = bytes.indexOf(NUL);
  // UTF-16 has a NUL for each character of ASCII, and a NUL within a text ends nothing.
  if (nul > 1 && isRecordStart(bytes[nul + 1])) return 'nul';
  return nul === -1 && bytes.indexOf(NEWLINE) === -1 ? undefined : 'lines';
}

/** A length, and the beginning of a pickled dictionary: `}q` in protocol 1, and the number of any later protocol. */
function isPickled(bytes: Buffer): boolean {
  return bytes[4] === 0x80 || (bytes[4] === 0x7d && bytes[5] === 0x71);
}

function isRecordStart(byte: number | undefined): boolean {
  return byte === undefined || byte === OPEN_BRACE || byte === LESS;
}
