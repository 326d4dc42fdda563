import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type FunctionOptions,
  type LambdaFunction,
  startFunction,
} from '../../../local/lambda/start-function';

/** A temporary folder with functions in it; `close` stops them and removes it. */
export class Workshop {
  readonly dir = mkdtempSync(join(tmpdir(), 'lambda-runner-'));
  private readonly started: LambdaFunction[] = [];

  write(path: string, text: string, mode = 0o644): string {
    const file = join(this.dir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  }

  /** Starts a function whose code is `files`; `lines` collects its log. */
  start(files: Record<string, string>, options: Partial<FunctionOptions> = {}) {
    const name = options.name ?? `function-${this.started.length}`;
    for (const [path, text] of Object.entries(files)) this.write(join(name, 'code', path), text);
    const lines: string[] = [];
    const started = startFunction({
      name,
      arn: `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
      codeDir: join(this.dir, name, 'code'),
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      environment: {},
      layerDirs: [],
      timeoutSeconds: 5,
      memorySizeMb: 128,
      credentials: { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'secret', sessionToken: 'token' },
      region: 'eu-west-1',
      runDir: join(this.dir, name, 'run'),
      logFile: join(this.dir, name, 'run', 'function.log'),
      onLog: (line) => lines.push(line),
      ...options,
    });
    this.started.push(started);
    return { lambda: started, lines, logFile: join(this.dir, name, 'run', 'function.log') };
  }

  async close(): Promise<void> {
    await Promise.all(this.started.map((one) => one.stop()));
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The state letter of a process: T is stopped; undefined when it is gone, or dead and not yet reaped. */
export function processState(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  const state = stdout.trim().slice(0, 1);
  return state === '' || state === 'Z' ? undefined : state;
}

/** Handler code of an internal extension that registers at load and calls `onInvoke` after each INVOKE event. */
export function extensionCode(onInvoke: string, handler: string): string {
  return `
import http from 'node:http';
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
export const call = (method, path, headers = {}, body) => new Promise((resolve, reject) => {
  const sent = http.request({ host, port, method, path: '/2020-01-01/extension' + path, headers, agent: false }, (response) => {
    let text = '';
    response.on('data', (chunk) => { text += chunk; });
    response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: JSON.parse(text) }));
  });
  sent.on('error', reject).end(body);
});
export const register = (name, events = ['INVOKE']) =>
  call('POST', '/register', { 'Lambda-Extension-Name': name }, JSON.stringify({ events }));
const id = (await register('flusher')).headers['lambda-extension-identifier'];
const next = () => call('GET', '/event/next', { 'Lambda-Extension-Identifier': id });
(async () => { for (;;) { const event = (await next()).body; await (${onInvoke})(event); } })();
export const handler = ${handler};
`;
}
