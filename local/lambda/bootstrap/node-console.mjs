/**
 * The managed runtime's console in its text format: `timestamp \t requestId \t LEVEL \t message`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
import { writeSync } from 'node:fs';
import { format } from 'node:util';

const LEVELS = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' };

export function setRequestId(requestId) {
  setRequestId.current = requestId;
}

export function patchConsole() {
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method] = (...args) => {
      const line = `${new Date().toISOString()}\t${setRequestId.current}\t${level}\t${format(...args)}`;
      writeStdout(`${line}\n`);
    };
  }
}

function writeStdout(text) {
  try {
    writeSync(1, text);
  } catch (error) {
    // The pipe is full, so the stream queues what the descriptor does not take.
    if (error.code === 'EAGAIN') process.stdout.write(text);
  }
}
