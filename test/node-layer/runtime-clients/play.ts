import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { acceptAll, linesOf, serve } from '../kit';
import { type Posted, RuntimeApi } from './api';
import type { Runtime } from './install';

/** How a handler comes to its runtime. */
export type Mode = 'bare' | 'wrap()' | 'wrapper script';

export interface Played {
  /** What the runtime posted for the first event. */
  readonly first: Posted | 'nothing';
  /** What it posted for the second one: it tells what happened in between. */
  readonly second: Posted | 'nothing';
  /** Messages of the records that reached the stream. */
  readonly messages: readonly unknown[];
}

export interface Stage {
  /** Folder with the handlers. */
  readonly task: string;
  /** Folder of the built layer. */
  readonly layer: string;
}

const TIMEOUT_MS = 20_000;

interface Play {
  readonly runtime: Runtime;
  /** As `file.export`. */
  readonly handler: string;
  readonly mode: Mode;
  readonly env?: Record<string, string>;
}

/**
 * Runs a handler under a runtime client with two events. The stream responds only after the first response was posted,
 * so a response that waits for records is never posted.
 */
export async function play(stage: Stage, { runtime, handler, mode, env = {} }: Play): Promise<Played> {
  const api = new RuntimeApi();
  const messages: unknown[] = [];
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const stream = await serve(async (request, response) => {
    messages.push(...linesOf(request.body).map((line) => JSON.parse(line).message));
    await opened;
    response.end(acceptAll(request.body));
  });
  const { command, handlerName } = commandOf(stage, { runtime, handler, mode });
  const child = spawn(command[0] as string, command.slice(1), {
    cwd: stage.task,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...environmentOf(stage),
      AWS_LAMBDA_RUNTIME_API: await api.listen(),
      AWS_ENDPOINT_URL_FIREHOSE: stream.url,
      _HANDLER: handlerName,
      ...env,
    },
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<'nothing'>((resolve) => child.on('exit', () => resolve('nothing')));
  const within = <Value>(posted: Promise<Value>) => Promise.race([ended, withinTime(posted)]);
  try {
    if (env.FIREHOSE_LOGGING_EXTENSION === 'off') open();
    const first = await within(api.invoke('r1', { n: 1 }));
    open();
    if (first === 'nothing' || first.kind === 'init error') return { first, second: 'nothing', messages };
    await within(api.settled());
    return { first, second: await within(api.invoke('r2', { report: true })), messages };
  } finally {
    if (process.env.DEBUG_RUNTIME_CLIENTS) process.stderr.write(`${mode} ${handler}\n${stderr}\n`);
    child.kill('SIGKILL');
    api.close();
    await stream.close();
  }
}

function commandOf(
  stage: Stage,
  { runtime, handler, mode }: Play,
): { command: string[]; handlerName: string } {
  const [file, ...path] = handler.split('.');
  const handlerName = [mode === 'wrap()' ? file?.replace('handlers', 'wrapped') : file, ...path].join('.');
  const start = [runtime.node, join(stage.task, 'start.mjs'), runtime.clientFolder];
  const command = mode === 'wrapper script' ? [join(stage.layer, 'firehose-logging-exec'), ...start] : start;
  return { command, handlerName };
}

/** What Lambda sets, and what the layer needs. */
function environmentOf(stage: Stage): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_PATH: join(stage.layer, 'nodejs', 'node_modules'),
    AWS_LAMBDA_FUNCTION_NAME: 'f',
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_LOG_GROUP_NAME: 'g',
    AWS_LAMBDA_LOG_STREAM_NAME: 's',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    FIREHOSE_LOGGING_STREAM: 'logs',
    LAMBDA_TASK_ROOT: stage.task,
    NODE_NO_WARNINGS: '1',
  };
}

/** @returns `nothing` after a time that is long even on a loaded machine */
function withinTime<Value>(posted: Promise<Value>): Promise<Value | 'nothing'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('nothing'), TIMEOUT_MS);
    void posted.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
