import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VENV_PYTHON = join(__dirname, '../../.cache/venv/bin/python');
const RSYSLOGD = '/usr/sbin/rsyslogd';

/** Which of the programs that these tests use are not here, each with what installs it. */
export const missingClients = [
  ...(existsSync(VENV_PYTHON) ? [] : ['.cache/venv (npm test makes it)']),
  ...(existsSync(RSYSLOGD) ? [] : ['rsyslogd (apt-get install rsyslog)']),
  ...(['/bin/nc', '/usr/bin/nc'].some((path) => existsSync(path))
    ? []
    : ['nc (apt-get install netcat-openbsd)']),
  ...(existsSync('/usr/bin/logger') ? [] : ['logger (apt-get install bsdutils)']),
];

/** A Python program with the packages of the tests. Its standard error is the error's message, if it fails. */
export async function python(code: string, args: readonly string[] = []): Promise<void> {
  await run(VENV_PYTHON, ['-c', code, ...args], { timeout: 60_000 });
}

/** `printf … | nc`: from a shell, as a person does. */
export async function netcat(port: number, text: string): Promise<void> {
  await run('sh', ['-c', 'printf %s "$1" | nc -q 1 127.0.0.1 "$2"', 'sh', text, String(port)], {
    timeout: 30_000,
  });
}

export async function logger(port: number, args: readonly string[]): Promise<void> {
  await run('logger', ['--server', '127.0.0.1', '--port', String(port), '--tcp', ...args], {
    timeout: 30_000,
  });
}

/** rsyslog with a configuration that forwards a file's lines. */
export async function rsyslog(
  port: number,
  lines: readonly string[],
  options = '',
): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'rsyslog-'));
  writeFileSync(join(folder, 'input.log'), lines.map((line) => `${line}\n`).join(''));
  writeFileSync(
    join(folder, 'rsyslog.conf'),
    `global(workDirectory="${folder}")
module(load="imfile")
input(type="imfile" file="${folder}/input.log" tag="shop:" severity="error" facility="local0")
action(type="omfwd" target="127.0.0.1" port="${port}" protocol="tcp" ${options})
`,
  );
  const child = spawn(RSYSLOGD, ['-n', '-f', join(folder, 'rsyslog.conf'), '-i', join(folder, 'pid')], {
    stdio: 'ignore',
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return async () => {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Bytes by a socket of our own. */
export async function send(port: number, ...parts: readonly (string | Buffer)[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => resolve());
    for (const part of parts) socket.write(part);
    socket.end();
  });
}
