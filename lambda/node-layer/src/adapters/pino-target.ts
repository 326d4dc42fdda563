import { flush } from 'firehose-logging';

/** Makes a stream for pino's worker thread: it takes lines in pieces, and ends when they are delivered. */
export function targetStream(write: (line: string) => void): NodeJS.WritableStream {
  const { Writable } = require('node:stream') as typeof import('node:stream');
  let unfinished = '';
  let isFlushing = false;
  let isWaiting = false;
  // A signal reaches no worker, so nothing waits in it for a full batch.
  const flushSoon = () => {
    isWaiting = isFlushing;
    if (isFlushing) return;
    isFlushing = true;
    void flush().finally(() => {
      isFlushing = false;
      if (isWaiting) flushSoon();
    });
  };
  return new Writable({
    decodeStrings: false,
    write(piece: string | Buffer, _encoding, done) {
      const lines = (unfinished + piece).split('\n');
      unfinished = lines.pop() as string;
      for (const line of lines) write(line);
      flushSoon();
      done();
    },
    final(done) {
      if (unfinished) write(unfinished);
      flush().then(() => done(), done);
    },
  });
}
