/**
 * The process of a function: it logs, flushes as after an invocation, and logs on until it is told to end.
 * `sender <records> [window]` prints a line of JSON at each flush and one at its end. With a window it logs at full
 * speed until it is killed, and prints at each turn, since it cannot print at its end.
 */
import { writeSync } from 'node:fs';
import { configure, flush, getLogger, stats } from 'firehose-logging';

const BURST = 250;
const WINDOW = 4000;
const RECORDS_AN_INVOCATION = 10_000;
/** Records that may wait when the parent is about to end the process. */
const LAST_WINDOW = 10;

const target = Number(process.argv[2]);
const toBeKilled = process.argv[3] !== undefined;
const lastWindow = Number(process.argv[3] ?? LAST_WINDOW);
// Silent peers come often, so each must not cost two seconds.
configure({ requestTimeoutMs: 500 });
const log = getLogger('chaos');

const say = (state: 'running' | 'last' | 'ended') => {
  const rssMiB = Math.round(process.memoryUsage.rss() / 2 ** 20);
  writeSync(1, `${JSON.stringify({ state, rssMiB, ...stats() })}\n`);
};
// This listener runs after the layer's own one, which was added first.
process.on('exit', () => say('ended'));
// The layer has its quarter of a second, and lets the rest fall back. Without a listener it would end the process by the
// signal, and nothing could be said any more.
process.on('SIGTERM', () => setTimeout(() => process.exit(143), 400));

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function invocation(from: number, records: number): Promise<void> {
  for (let i = 0; i < records; i++) {
    log.info('one of very many records that must not get lost', { n: from + i, http_status: 200 });
    if (i % BURST === BURST - 1) await turn();
    while (stats().queued > WINDOW) await turn();
  }
  await flush();
  say('running');
}

async function main(): Promise<void> {
  for (let sent = 0; sent < target; sent += RECORDS_AN_INVOCATION) {
    await invocation(sent, Math.min(RECORDS_AN_INVOCATION, target - sent));
  }
  say('last');
  for (let n = target; ; n++) {
    log.info('logged while the process is being ended', { n });
    if (toBeKilled && n % BURST !== 0) continue;
    if (toBeKilled) say('last');
    do await turn();
    while (stats().queued > lastWindow);
  }
}

void main();
