import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { buildCollector } from '../../collector/build';
import { connectionProblem } from '../../local/machine/http-get';
import { cpuUs } from './cpu';
import { layerLine, logstashLine, textLine } from './lines';
import { patternCosts } from './patterns';
import { cpuUsOf, rsyslogCpu, sendLines, untilTrue } from './peers';

export interface CollectorBenchOptions {
  readonly json: boolean;
  /** Lines of each kind. */
  readonly lines: number;
}

/** CPU of one kind of line, in microseconds. */
interface Row {
  readonly name: string;
  readonly bytes: number;
  readonly collector: number;
  /** `JSON.parse` and `JSON.stringify` of the line; undefined for text. */
  readonly json: number | undefined;
  readonly rsyslog: number | undefined;
}

/** Number of counts whose median is taken. */
const ROUNDS = 3;
const KINDS: readonly (readonly [string, (i: number) => string])[] = [
  ['JSON of python-logstash-async', logstashLine],
  ['JSON of our own formatter', layerLine],
  ['text of Python’s logging', textLine],
];

/** `npm run bench -- collector`: the whole collector in a process of its own, from the socket to the stream. */
export async function runCollectorBench({ json, lines }: CollectorBenchOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-collector-'));
  const children: ChildProcess[] = [];
  try {
    const { stub, collector, port } = await startProcesses(folder, children);
    const rows: Row[] = [];
    for (const [name, lineOf] of KINDS) {
      process.stderr.write(`${name}: ${lines} lines\n`);
      rows.push({
        name,
        bytes: lineOf(0).length,
        ...(await measure({ collector, port, stub, lines, lineOf })),
      });
    }
    const patterns = patternCosts();
    if (json) process.stdout.write(`${JSON.stringify({ rows, patterns })}\n`);
    else print(rows, patterns);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startProcesses(folder: string, children: ChildProcess[]) {
  buildCollector(folder);
  buildSync({
    entryPoints: [join(__dirname, 'stub.ts')],
    bundle: true,
    platform: 'node',
    outfile: join(folder, 'stub.js'),
  });
  const start = async (script: string, env: Record<string, string>, words: RegExp) => {
    const child = spawn(process.execPath, [join(folder, script)], {
      env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return { child, value: await firstWords(child, words, script) };
  };
  const { value: stub } = await start('stub.js', {}, /(http:\S+)/);
  const { child, value: port } = await start(
    'collector.js',
    {
      COLLECTOR_STREAM: 'bench',
      COLLECTOR_TCP_HOST: '127.0.0.1',
      COLLECTOR_TCP_PORT: '0',
      COLLECTOR_MONITORING_PORT: '0',
      COLLECTOR_HEALTH_PORT: '0',
      AWS_ENDPOINT_URL_FIREHOSE: stub,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    },
    /"tcp":(\d+)/,
  );
  return { stub, collector: child.pid ?? 0, port: Number(port) };
}

/** What a program says when it listens. @throws Error when it ends before */
async function firstWords(child: ChildProcess, words: RegExp, script: string): Promise<string> {
  const ended = once(child, 'close').then(([code, signal]) => {
    throw new Error(`${script} ended with ${signal ?? `exit code ${code}`} before it listened.`);
  });
  // After the first words nobody waits for its end.
  ended.catch(() => undefined);
  for (let said = ''; ; ) {
    const next = once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data');
    const [chunk] = (await Promise.race([next, ended])) as [Buffer];
    said += chunk.toString();
    const [, value] = words.exec(said) ?? [];
    if (value !== undefined) return value;
  }
}

/** How many records the stub has taken. @throws Error when it is gone */
async function takenBy(stub: string): Promise<number> {
  const response = await fetch(`${stub}/taken`).catch((error: unknown) => {
    throw new Error(`the stub of the stream is gone (${connectionProblem(error)}). Run it again.`);
  });
  return Number(await response.text());
}

async function measure(of: {
  collector: number;
  port: number;
  stub: string;
  lines: number;
  lineOf: (i: number) => string;
}): Promise<Pick<Row, 'collector' | 'json' | 'rsyslog'>> {
  const { lines, lineOf } = of;
  const taken = () => takenBy(of.stub);
  const send = async (count: number) => {
    const before = await taken();
    await sendLines(of.port, count, lineOf);
    await untilTrue(async () => (await taken()) >= before + count);
  };
  // After these lines the optimizing compiler has seen this kind of line.
  await send(Math.min(lines, 30_000));
  const rounds: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const before = cpuUsOf(of.collector);
    await send(lines);
    rounds.push((cpuUsOf(of.collector) - before) / lines);
  }
  const collector = rounds.sort((a, b) => a - b)[ROUNDS >> 1] as number;
  const texts = Array.from({ length: 1000 }, (_, i) => lineOf(i));
  const isJson = texts[0]?.startsWith('{') === true;
  return {
    collector,
    json: isJson ? cpuUs(lines, (i) => JSON.stringify(JSON.parse(texts[i % 1000] as string))) : undefined,
    rsyslog: await rsyslogCpu(lines, lineOf),
  };
}

function print(rows: readonly Row[], patterns: { one: number; hundred: number }): void {
  const cell = (value: number | undefined, factor?: number) =>
    `${value === undefined ? '–' : value.toFixed(2)}${factor === undefined ? '' : ` (${factor.toFixed(2)} ×)`}`.padStart(
      20,
    );
  process.stdout.write('CPU a line in µs, whole process: from the socket to the acknowledged batch\n\n');
  process.stdout.write(
    `${'line'.padEnd(32)}${'bytes'.padStart(7)}${'collector'.padStart(20)}${'parse + stringify'.padStart(20)}${'rsyslog to a file'.padStart(20)}\n`,
  );
  for (const { name, bytes, collector, json, rsyslog } of rows) {
    process.stdout.write(
      `${name.padEnd(32)}${String(bytes).padStart(7)}${cell(collector, json && collector / json)}${cell(json)}${cell(rsyslog)}\n`,
    );
  }
  process.stdout.write(
    `\nA hundred patterns: ${patterns.hundred.toFixed(2)} µs a line, one: ${patterns.one.toFixed(2)} µs (${(patterns.hundred / patterns.one).toFixed(2)} ×)\n`,
  );
}
