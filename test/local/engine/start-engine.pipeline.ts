import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { cachedHome } from '../../../local/engine/cache';
import { startEngine } from '../../../local/engine/start-engine';
import { freePorts } from '../../../local/machine/process';
import { fakeDownload, isAlive, temporaryFolder, writeFakeJava, writeScript } from './fixtures';

const folder = temporaryFolder();
afterAll(() => folder.remove());

let place: string;
beforeEach(() => {
  place = join(folder.path, String(Math.random()).slice(2));
  mkdirSync(place, { recursive: true });
});

/** Starts with these variables only: nothing of this machine's Java, Maven or Docker. */
function start(env: NodeJS.ProcessEnv, more: Partial<Parameters<typeof startEngine>[0]> = {}) {
  const lines: string[] = [];
  const [cacheDir, runDir] = [join(place, 'cache'), join(place, 'run')];
  return startEngine({ cacheDir, runDir, progress: (line) => lines.push(line), env, ...more });
}

async function javaWithHome(node: string): Promise<NodeJS.ProcessEnv> {
  const home = join(place, 'jdk');
  writeFakeJava(home, 17, node);
  const cacheDir = join(place, 'cache');
  await cachedHome({ cacheDir, java: { home, major: 17 }, progress: () => undefined, fetch: fakeDownload });
  return { JAVA_HOME: home, PATH: '/usr/bin:/bin' };
}

describe('an engine without a tool', () => {
  test('names all three ways to get one', async () => {
    await expect(start({ PATH: place })).rejects.toThrow(
      'engine: no Java 17–21: PATH has none that runs. Install a JDK 17 or 21, or point JAVA_HOME at one. ' +
        'Or start Docker with its compose plugin, or set OPENSEARCH_URL=https://user:password@host:port.',
    );
  });

  test.each([16, 22, 25])('does not take Java %i', async (major) => {
    writeFakeJava(join(place, 'jdk'), major);
    const env = { PATH: join(place, 'jdk', 'bin'), JAVA_HOME: '/nonexistent' };
    await expect(start(env)).rejects.toThrow(`JAVA_HOME has none that runs, PATH has Java ${major}.`);
  });

  test('takes the Java of the PATH when that of JAVA_HOME is too new, and reports that mvn is missing', async () => {
    writeFakeJava(join(place, 'new'), 25);
    writeFakeJava(join(place, 'jdk'), 21);
    const env = { JAVA_HOME: join(place, 'new'), PATH: join(place, 'jdk', 'bin') };
    await expect(start(env)).rejects.toThrow(
      'engine: mvn is not on the PATH. Install Apache Maven 3.6 or newer.',
    );
  });
});

describe('a download that fails', () => {
  test.each([
    [
      'offline',
      'Could not transfer artifact a:b:pom:1 from/to central: Unknown host repo.example',
      'Unknown host repo.example',
    ],
    [
      'a refusing mirror',
      'Could not transfer artifact a:b:pom:1: status code: 403, reason phrase: no (403)',
      'status code: 403',
    ],
    [
      'a corrupt file',
      'Could not transfer artifact a:b:jar:1: Checksum validation failed, expected x',
      'Checksum validation failed',
    ],
    ['a full disk', 'Could not write: No space left on device', 'No space left on device'],
    ['anything else', 'Something new happened', 'Something new happened'],
  ])('by %s is reported in one line and leaves nothing behind', async (_, error, reason) => {
    writeFakeJava(join(place, 'jdk'), 17);
    writeScript(join(place, 'jdk', 'bin', 'mvn'), `echo "[INFO] Scanning"; echo "[ERROR] ${error}"; exit 1`);
    const failure = await start({ PATH: `${join(place, 'jdk', 'bin')}:/usr/bin:/bin` }).catch(
      (e: Error) => e.message,
    );
    expect(failure).toContain('engine: mvn could not fetch OpenSearch 2.19.4, got exit code 1');
    expect(failure).toContain(reason);
    expect(failure).not.toContain('\n');
    expect(readdirSync(join(place, 'cache'))).toEqual([]);
  });

  test('is ended by Ctrl-C and leaves nothing behind', async () => {
    writeFakeJava(join(place, 'jdk'), 17);
    const pidFile = join(place, 'mvn.pid');
    writeScript(join(place, 'jdk', 'bin', 'mvn'), `echo $$ > ${pidFile}; echo started; exec sleep 60`);
    const abort = new AbortController();
    const progress = () => setImmediate(() => abort.abort(new Error('interrupted')));
    const env = { PATH: `${join(place, 'jdk', 'bin')}:/usr/bin:/bin` };
    await expect(start(env, { progress, signal: abort.signal })).rejects.toThrow('interrupted');
    expect(readdirSync(join(place, 'cache'))).toEqual([]);
  });
});

describe('a node that does not come up', () => {
  test('is reported with its last lines and the path of its log', async () => {
    const env = await javaWithHome(
      'echo first; echo "java.lang.IllegalStateException: jar hell!" >&2; exit 3',
    );
    await expect(start(env)).rejects.toThrow(
      /OpenSearch ended with exit code 3 before it was ready.*engine\.log\):\n {2}first\n {2}java\.lang\.IllegalStateException: jar hell!/s,
    );
  });

  test('is not started when its port is taken', async () => {
    const env = await javaWithHome(`touch ${place}/ran; exit 1`);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const http = (server.address() as { port: number }).port;
    const [transport = 0] = await freePorts(1);
    try {
      await expect(start(env, { ports: { http, transport } })).rejects.toThrow(
        `engine: port ${http} of 127.0.0.1 is taken. End what listens there, or choose another port.`,
      );
      expect(readdirSync(place)).not.toContain('ran');
    } finally {
      server.close();
    }
  });

  test('is not started after Ctrl-C', async () => {
    const env = await javaWithHome('exec sleep 60');
    const signal = AbortSignal.abort(new Error('interrupted'));
    const lines: string[] = [];
    await expect(start(env, { signal, progress: (line) => lines.push(line) })).rejects.toThrow('interrupted');
    expect(lines).toEqual([]);
  });

  test('is ended by Ctrl-C', async () => {
    const pidFile = join(place, 'node.pid');
    const env = await javaWithHome(`echo $$ > ${pidFile}; exec sleep 60`);
    const abort = new AbortController();
    const starting = start(env, { signal: abort.signal });
    const pid = await eventually(() => Number(readFileSync(pidFile, 'utf8')), starting);
    abort.abort(new Error('interrupted'));
    await expect(starting).rejects.toThrow('interrupted');
    expect(isAlive(pid)).toBe(false);
  });
});

/** The first truthy value, asked again at each turn of the event loop for as long as something is under way. */
async function eventually(ask: () => number, meanwhile: Promise<unknown>): Promise<number> {
  let over = false;
  const end = () => {
    over = true;
  };
  meanwhile.then(end, end);
  while (!over) {
    await new Promise(setImmediate);
    try {
      const value = ask();
      if (value) return value;
    } catch {
      // Not yet.
    }
  }
  throw new Error('it ended before there was a value');
}
