import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDocker } from '../../../local/engine/docker';
import { startEngine } from '../../../local/engine/start-engine';
import { DashboardsFixture } from '../dashboards/dashboards-fixture';
import { temporaryFolder, writeScript } from './fixtures';

const folder = temporaryFolder();
afterAll(() => folder.remove());

let place: string;
let log: string;
let engine: DashboardsFixture;
beforeEach(async () => {
  place = join(folder.path, String(Math.random()).slice(2));
  log = join(place, 'docker.log');
  mkdirSync(place, { recursive: true });
  engine = await DashboardsFixture.start(({ method }) =>
    method === 'GET' ? { status: 200, body: { version: { number: '2.19.4' } } } : { status: 200, body: {} },
  );
});
afterEach(() => engine.close());

/** A docker that notes its arguments and its password. */
function writeDocker(body = 'exit 0'): NodeJS.ProcessEnv {
  writeScript(join(place, 'bin', 'docker'), `echo "$OPENSEARCH_PASSWORD $*" >> ${log}\n${body}`);
  return { PATH: `${join(place, 'bin')}:/usr/bin:/bin` };
}

/** What docker was asked to do, without the path of compose.yaml; the passwords it was given. */
function asked(): { commands: string[]; passwords: string[] } {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  return {
    commands: lines.map((line) => line.replace(/^\S* (compose -f \S+)?/, '').trim()),
    passwords: lines.map((line) => line.split(' ')[0] ?? ''),
  };
}

function options(env: NodeJS.ProcessEnv, more: object = {}) {
  const lines: string[] = [];
  return {
    cacheDir: place,
    runDir: place,
    progress: (line: string) => lines.push(line),
    env,
    lines,
    ...more,
  };
}

const at = () => ({ url: engine.url, dashboardsUrl: 'http://127.0.0.1:5601' });

describe('--docker', () => {
  test('starts OpenSearch, then Dashboards, on empty volumes, and stops both', async () => {
    const started = await startDocker(options(writeDocker(), { docker: true }), at());
    expect(started).toMatchObject({
      kind: 'docker',
      url: engine.url,
      dashboardsUrl: 'http://127.0.0.1:5601',
      username: 'admin',
      version: '2.19.4',
    });
    await started.stop();
    expect(asked().commands).toEqual([
      'down --volumes',
      'up --detach opensearch',
      'up --detach dashboards',
      'stop',
    ]);
  });

  test('makes a password for each run and passes it by the environment, never on a command line', async () => {
    const first = await startDocker(options(writeDocker(), { docker: true }), at());
    const second = await startDocker(options(writeDocker(), { docker: true }), at());
    expect(first.password).not.toBe(second.password);
    const { commands, passwords } = asked();
    expect([...new Set(passwords)]).toEqual([first.password, second.password]);
    expect(commands.join()).not.toContain(first.password);
    for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /_/]) expect(first.password).toMatch(kind);
    expect(first.password.length).toBeGreaterThanOrEqual(32);
  });

  test('does not start Dashboards without being asked to', async () => {
    const started = await startDocker(options(writeDocker()), at());
    expect(started.dashboardsUrl).toBeUndefined();
    expect(asked().commands).toEqual(['down --volumes', 'up --detach opensearch']);
  });

  test('stops an engine that does not come up and quotes the last line of docker', async () => {
    const env = writeDocker(
      'case "$*" in *dashboards) echo pulling; echo "no space left on device" >&2; exit 17;; esac',
    );
    await expect(startDocker(options(env, { docker: true }), at())).rejects.toThrow(
      'engine: docker compose up ended with exit code 17 (no space left on device).',
    );
    expect(asked().commands.at(-1)).toBe('stop');
  });

  test('Ctrl-C ends the waiting for the engine', async () => {
    await engine.close();
    engine = await DashboardsFixture.start(() => ({ status: 503, body: 'not yet' }));
    const abort = new AbortController();
    const starting = startDocker(options(writeDocker(), { docker: true, signal: abort.signal }), at());
    const interrupt = setInterval(() => {
      if (engine.asked.length > 0) abort.abort(new Error('interrupted'));
    }, 5);
    await expect(starting).rejects.toThrow('interrupted');
    clearInterval(interrupt);
    expect(asked().commands.at(-1)).toBe('stop');
  });
});

describe('startEngine with docker asked for', () => {
  const advice =
    ' Or leave --docker out: Java 17–21 with Maven, or OPENSEARCH_URL, will do, without Dashboards.';

  test.each([
    ['no docker', undefined, 'docker is not on the PATH. Install Docker with its compose plugin.'],
    ['no compose plugin', 'test "$1" != compose', 'docker has no compose plugin. Install Docker Compose 2.'],
    ['no engine', 'test "$1" != info', 'the Docker engine does not respond. Start Docker.'],
  ])('names in one line that there is %s, whatever else there is', async (_, body, problem) => {
    const env = body === undefined ? { PATH: place } : writeDocker(body);
    const all = { ...env, OPENSEARCH_URL: 'http://user:password@127.0.0.1:1' };
    await expect(startEngine(options(all, { docker: true }))).rejects.toThrow(
      `engine: --docker: ${problem}${advice}`,
    );
  });

  test('takes Docker before OPENSEARCH_URL', async () => {
    const env = writeDocker('case "$*" in *down*) exit 9;; esac');
    const all = { ...env, OPENSEARCH_URL: 'http://user:password@127.0.0.1:1' };
    await expect(startEngine(options(all, { docker: true }))).rejects.toThrow('docker compose down ended');
  });
});
