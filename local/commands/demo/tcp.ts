import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PROJECT_DIR } from '../../machine/paths';
import { pause } from '../../machine/pause';
import { runTool } from '../../machine/process';
import type { RunningStream } from '../../run/resources/streams';
import type { Run } from '../../run/start-run';
import { ask } from '../../search/engine-client';
import { producerEnvironment } from '../producer';
import { DIRECTORY_YAML, TCP_CASES, type TcpCase } from './tcp-cases';

/** What became of the lines that were sent by TCP. */
export interface TcpResult {
  readonly sent: number;
  /** Lines whose document was found in the index exactly once. */
  readonly found: number;
  /** Found ones that have the fields that they should have. */
  readonly parsed: number;
  /** Parsed ones that gained their person. */
  readonly enriched: number;
  /** Lines whose document should gain a person. */
  readonly persons: number;
}

const START_TIMEOUT_MS = 60_000;
const FOUND_TIMEOUT_MS = 60_000;

/** Puts the directory table where the stream's function reads it. @returns false where the assembly has no such function */
export async function putDirectory({ world }: Run, signal: AbortSignal): Promise<boolean> {
  const transform = world.functions
    .all()
    .find(({ environment }) => environment.DIRECTORY_BUCKET !== undefined);
  const { DIRECTORY_BUCKET: bucket, DIRECTORY_KEY: key = '' } = transform?.environment ?? {};
  const folder = world.buckets.get(`arn:aws:s3:::${bucket}`);
  if (folder === undefined) return false;
  const [yaml, compiled] = [join(world.runDir, 'directory.yml'), join(world.runDir, 'directory.bin')];
  writeFileSync(yaml, DIRECTORY_YAML);
  await tool(['tools/directory.ts', '--from', yaml, '--compiled', compiled], signal);
  mkdirSync(folder, { recursive: true });
  copyFileSync(compiled, join(folder, key));
  return true;
}

/**
 * Starts the collector as a process that ships to the run's stream, sends it what legacy programs send, and looks for
 * the documents in the index.
 * @returns undefined where no program outside Lambda can log to the stream
 */
export async function sendByTcp(
  run: Run,
  stream: RunningStream,
  signal: AbortSignal,
): Promise<TcpResult | undefined> {
  const environment = producerEnvironment(run, stream);
  if (environment === undefined) return undefined;
  const folder = join(run.world.runDir, 'collector');
  await tool(['collector/build.ts', folder], signal);
  const { child, port } = await startCollector(folder, environment, signal);
  try {
    for (const { sent } of TCP_CASES) await send(port, sent);
    const documents = await untilFound(run, stream, signal);
    return resultOf(documents);
  } finally {
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await ended;
  }
}

async function startCollector(
  folder: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['collector.js'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      NODE_NO_WARNINGS: '1',
      ...environment,
      COLLECTOR_STREAM: environment.FIREHOSE_LOGGING_STREAM,
      COLLECTOR_TCP_HOST: '127.0.0.1',
      COLLECTOR_TCP_PORT: '0',
      COLLECTOR_MONITORING_PORT: '0',
      COLLECTOR_HEALTH_HOST: '127.0.0.1',
      COLLECTOR_HEALTH_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let said = '';
  const note = (chunk: Buffer) => {
    said += chunk.toString();
  };
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  child.on('error', (error) => note(Buffer.from(error.message)));
  for (const deadline = performance.now() + START_TIMEOUT_MS; ; await pause(50, signal)) {
    const [, port] = /"message":"listening","extra":\{"tcp":(\d+)/.exec(said) ?? [];
    if (port !== undefined) return { child, port: Number(port) };
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`demo: the collector does not listen: ${said.trim().slice(-500)}`);
    }
  }
}

async function send(port: number, text: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject).once('close', () => resolve());
    socket.resume();
    socket.end(text);
  });
}

type Document = Readonly<Record<string, unknown>>;

/** The documents that came by TCP, as soon as there are as many as were sent, or when the time is over. */
async function untilFound(
  { engine }: Run,
  { indexName }: RunningStream,
  signal: AbortSignal,
): Promise<Document[]> {
  const deadline = performance.now() + FOUND_TIMEOUT_MS;
  const body = { size: 1000, query: { term: { source: 'tcp' } } };
  for (;;) {
    const { hits } = await ask<{ hits: { hits: { _source: Document }[] } }>(engine, {
      method: 'POST',
      path: `/${indexName}-*/_search`,
      body,
    });
    if (hits.hits.length >= TCP_CASES.length || performance.now() > deadline) {
      return hits.hits.map(({ _source }) => _source);
    }
    await pause(200, signal);
  }
}

function resultOf(documents: readonly Document[]): TcpResult {
  const found = TCP_CASES.flatMap((one) => {
    const its = documents.filter(({ message }) => message === one.document.message);
    return its.length === 1 ? [{ one, document: its[0] as Document }] : [];
  });
  const parsed = found.filter(({ one, document }) => hasFields(one, document));
  return {
    sent: TCP_CASES.length,
    found: found.length,
    parsed: parsed.length,
    enriched: parsed.filter(
      ({ one, document }) => one.document.user !== undefined && document.user !== undefined,
    ).length,
    persons: TCP_CASES.filter((one) => one.document.user !== undefined).length,
  };
}

/** Whether the document has the members that it should have; its person is counted apart. */
function hasFields({ document: expected }: TcpCase, document: Document): boolean {
  return Object.entries(expected).every(
    ([name, value]) =>
      (name === 'user' && document.user === undefined) ||
      (name === 'extra'
        ? Object.entries(value as object).every(([key, each]) =>
            isDeepStrictEqual((document.extra as Document)?.[key], each),
          )
        : isDeepStrictEqual(document[name], value)),
  );
}

/** Runs a program of the project, which this folder may not import. */
async function tool(args: readonly string[], signal: AbortSignal): Promise<void> {
  const { code, output } = await runTool(process.execPath, ['--import', 'tsx', ...args], {
    cwd: PROJECT_DIR,
    signal,
  });
  if (code !== 0) throw new Error(`demo: ${args.join(' ')} ended with ${code}: ${output.trim().slice(-500)}`);
}
