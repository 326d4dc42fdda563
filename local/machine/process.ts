import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** Result of a finished tool: its exit code, null when a signal ended it, and the end of its output. */
export interface ToolResult {
  code: number | null;
  output: string;
}

export interface ToolOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Takes each line of standard output and standard error as it comes. */
  onLine?: (line: string) => void;
  signal?: AbortSignal;
}

/** Characters of a tool's output that are kept for messages. */
const OUTPUT_TAIL = 64_000;

/**
 * Runs a command to its end and collects its output: both streams, the last 64,000 characters.
 *
 * @throws Error of the spawn (`ENOENT` when the command is not there), or the signal's reason when it is aborted
 */
export function runTool(
  command: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const abort = () => child.kill('SIGTERM');
    options.signal?.addEventListener('abort', abort, { once: true });
    let output = '';
    const lines = lineSplitter(options.onLine ?? (() => undefined));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-OUTPUT_TAIL);
        lines(text);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => {
      options.signal?.removeEventListener('abort', abort);
      if (options.signal?.aborted) reject(options.signal.reason);
      else resolve({ code, output });
    });
  });
}

/** Turns chunks of text into whole lines. */
export function lineSplitter(onLine: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
}

/**
 * Ports below those that systems give to whoever asks for any (Linux: from 32768; Windows and macOS: from 49152). A
 * program that binds its port seconds after it was found would otherwise meet another's.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_767;

/**
 * Finds ports of 127.0.0.1 that are free, and stay so until the programs that are told them have bound them. All are held
 * until all are found, so they differ.
 *
 * @throws Error if there is none
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  while (servers.length < count) servers.push(await listenOnAnyFree());
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

async function listenOnAnyFree(): Promise<Server> {
  const count = LAST_PORT - FIRST_PORT + 1;
  const start = randomInt(count);
  for (let i = 0; i < count; i++) {
    try {
      return await listen(FIRST_PORT + ((start + i) % count));
    } catch {
      // Somebody else has it.
    }
  }
  throw new Error(
    `machine: no port from ${FIRST_PORT} to ${LAST_PORT} of 127.0.0.1 is free; end what listens there.`,
  );
}

/** Whether nothing listens on this port of 127.0.0.1. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    const server = await listen(port);
    await new Promise((done) => server.close(done));
    return true;
  } catch {
    return false;
  }
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
