import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { runTool } from '../process';
import { basicAuth, type Engine, type Login, type StartOptions } from './engine';
import { waitUntilReady } from './ready';

const COMPOSE_FILE = resolve(__dirname, '../../compose.yaml');
const URL = 'http://127.0.0.1:9200';
const READY_TIMEOUT_MS = 120_000;

/** Whether `docker compose` is there and a Docker engine answers it. */
export async function hasDocker(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  try {
    const answers = [
      await runTool('docker', ['compose', 'version'], { env }),
      await runTool('docker', ['info'], { env }),
    ];
    return answers.every(({ code }) => code === 0);
  } catch {
    return false;
  }
}

/**
 * OpenSearch from compose.yaml, with a password of this run only.
 *
 * @throws with the last line of `docker compose` when it does not come up.
 */
export async function startDocker(options: StartOptions): Promise<Engine> {
  // The image wants all four kinds of characters; base64url may lack one.
  const login = { username: 'admin', password: `Aa1_${randomBytes(24).toString('base64url')}` };
  const env = { ...(options.env ?? process.env), OPENSEARCH_PASSWORD: login.password };
  const compose = async (signal: AbortSignal | undefined, ...args: string[]) => {
    const { code, output } = await runTool('docker', ['compose', '-f', COMPOSE_FILE, ...args], {
      env,
      ...(signal && { signal }),
    });
    const reason = output.trim().split('\n').at(-1);
    if (code !== 0)
      throw new Error(`engine: docker compose ${args[0]} ended with exit code ${code} (${reason}).`);
  };
  options.progress('engine: starting OpenSearch with Docker (compose.yaml)');
  // The data of an earlier run knows only that run's password.
  await compose(options.signal, 'down', '--volumes');
  await compose(options.signal, 'up', '--detach', 'opensearch');
  const { version } = await waitUntilReady(URL, { login, timeoutMs: READY_TIMEOUT_MS });
  await withdrawOwnIndex(login);
  options.progress(`engine: OpenSearch ${version} ready at ${URL}`);
  return {
    kind: 'docker',
    url: URL,
    ...login,
    version,
    exited: new Promise(() => undefined),
    stop: () => compose(undefined, 'stop'),
    restart: async () => {
      await compose(undefined, 'stop');
      await compose(undefined, 'start', 'opensearch');
      await waitUntilReady(URL, { login, timeoutMs: READY_TIMEOUT_MS });
    },
  };
}

/** As in the embedded node's files, and for the same reason: see `node-config.ts`. */
async function withdrawOwnIndex(login: Login): Promise<void> {
  const response = await fetch(`${URL}/_plugins/_security/api/rolesmapping/own_index`, {
    method: 'DELETE',
    headers: { authorization: basicAuth(login) },
  });
  await response.body?.cancel();
  if (!response.ok && response.status !== 404) {
    throw new Error(`engine: DELETE rolesmapping/own_index answered ${response.status}; expected 200.`);
  }
}
