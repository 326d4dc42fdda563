import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RSYSLOGD = '/usr/sbin/rsyslogd';
const TICK_US = 10_000;

/** CPU time of a process and its threads, in microseconds. @see man 5 proc: utime and stime in ticks of 10 ms */
export function cpuUsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

/** Sends lines as fast as they are taken. */
export async function sendLines(port: number, count: number, lineOf: (i: number) => string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  // A server that is ended resets what is left; by then it has counted every line.
  socket.on('error', () => undefined);
  for (let i = 0; i < count; ) {
    let chunk = '';
    for (; i < count && chunk.length < 60_000; i++) chunk += `${lineOf(i)}\n`;
    if (!socket.write(chunk)) await new Promise((resolve) => socket.once('drain', resolve));
  }
  await new Promise<void>((resolve) => socket.end(() => resolve()));
}

/** rsyslog that writes what comes by TCP into a file: CPU microseconds a line; undefined where it is not installed. */
export async function rsyslogCpu(count: number, lineOf: (i: number) => string): Promise<number | undefined> {
  if (!existsSync(RSYSLOGD)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'bench-rsyslog-'));
  const port = 20_000 + (process.pid % 20_000);
  const out = join(folder, 'out.log');
  writeFileSync(
    join(folder, 'rsyslog.conf'),
    `global(workDirectory="${folder}" maxMessageSize="64k")
module(load="imtcp")
input(type="imtcp" address="127.0.0.1" port="${port}")
template(name="raw" type="string" string="%rawmsg%\\n")
action(type="omfile" file="${out}" template="raw")
`,
  );
  const child = spawn(RSYSLOGD, ['-n', '-f', join(folder, 'rsyslog.conf'), '-i', join(folder, 'pid')], {
    stdio: 'ignore',
  });
  try {
    await untilTrue(() => canConnect(port));
    const before = cpuUsOf(child.pid ?? 0);
    await sendLines(port, count, lineOf);
    const bytes = lineOf(0).length * count * 0.9;
    await untilTrue(async () => existsSync(out) && statSync(out).size > bytes);
    return (cpuUsOf(child.pid ?? 0) - before) / count;
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function untilTrue(holds: () => Promise<boolean>, timeoutMs = 120_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline)
      throw new Error('bench: a program took no lines for two minutes. Look at its output above.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
