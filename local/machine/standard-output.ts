/** What may happen to what a command prints to. */
export interface OutputEvents {
  /** The reader has gone away, as `head` does, or the terminal was closed. Nobody is there to be told. */
  readonly onClosed: () => void;
  /** Nothing more can be written, in words. */
  readonly onFailure: (problem: string) => void;
}

/** EPIPE: the reader of a pipe is gone. EIO: the terminal is gone. */
const CLOSED = ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'];

/** Takes the failures of standard output and standard error, which would else end the process with a stack trace. Once. */
export function watchOutput({ onClosed, onFailure }: OutputEvents): void {
  let isTold = false;
  const streams = { 'standard output': process.stdout, 'standard error': process.stderr };
  for (const [name, stream] of Object.entries(streams)) {
    stream.on('error', ({ code = '', message }: NodeJS.ErrnoException) => {
      if (isTold) return;
      isTold = true;
      if (CLOSED.includes(code)) onClosed();
      else onFailure(`${name} cannot be written (${reasonOf(code, message)}). Write it elsewhere.`);
    });
  }
}

function reasonOf(code: string, message: string): string {
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : message;
}
