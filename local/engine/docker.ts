import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { runTool } from '../machine/process';
import { basicAuth, type Engine, type Login, type StartOptions } from './engine';
import { aborted, waitUntilReady } from './ready';

const COMPOSE_FILE = resolve(__dirname, '../../compose.yaml');
/** Addresses that compose.yaml publishes. */
const PUBLISHED = { url: 'http://127.0.0.1:9200', dashboardsUrl: 'http://127.0.0.1:5601' };
const READY_TIMEOUT_MS = 120_000;

/** What keeps `docker compose` from working, and how to mend it. Undefined when it works. */
export async function dockerProblem(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  try {
    if (!(await succeeds(['compose', 'version'], env))) {
      return 'docker has no compose plugin. Install Docker Compose 2.';
    }
    return (await succeeds(['info'], env)) ? undefined : 'the Docker engine does not respond. Start Docker.';
  } catch {
    return 'docker is not on the PATH. Install Docker with its compose plugin.';
  }
}

async function succeeds(args: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  const { code } = await runTool('docker', args, { env });
  return code === 0;
}

type Compose = (signal: AbortSignal | undefined, ...args: string[]) => Promise<void>;

/**
 * Starts OpenSearch from compose.yaml with a password of this run only, and Dashboards too where `docker` asks for it.
 *
 * @throws Error with the last line of `docker compose` when it does not come up; nothing is left running then
 */
export async function startDocker(options: StartOptions, at = PUBLISHED): Promise<Engine> {
  // The image wants characters of all four kinds, and base64url may lack one.
  const login = { username: 'admin', password: `Aa1_${randomBytes(24).toString('base64url')}` };
  const compose = composeWith({ ...(options.env ?? process.env), OPENSEARCH_PASSWORD: login.password });
  const withDashboards = options.docker === true;
  options.progress(
    `engine: starting OpenSearch${withDashboards ? ' and Dashboards' : ''} with Docker (compose.yaml)`,
  );
  // An earlier run's data accepts only that run's password.
  await compose(options.signal, 'down', '--volumes');
  try {
    await compose(options.signal, 'up', '--detach', 'opensearch');
    const { version } = await waitUntilReady(at.url, {
      login,
      timeoutMs: READY_TIMEOUT_MS,
      ...(options.signal && { until: aborted(options.signal) }),
    });
    await withdrawOwnIndex(at.url, login);
    if (withDashboards) await compose(options.signal, 'up', '--detach', 'dashboards');
    options.progress(`engine: OpenSearch ${version} ready at ${at.url}`);
    return engineOf({ at, login, version, compose, withDashboards });
  } catch (error) {
    await compose(undefined, 'stop').catch(() => undefined);
    throw error;
  }
}

interface Started {
  readonly at: typeof PUBLISHED;
  readonly login: Login;
  readonly version: string;
  readonly compose: Compose;
  readonly withDashboards: boolean;
}

function engineOf({ at, login, version, compose, withDashboards }: Started): Engine {
  return {
    kind: 'docker',
    url: at.url,
    ...(withDashboards && { dashboardsUrl: at.dashboardsUrl }),
    ...login,
    version,
    exited: new Promise(() => undefined),
    stop: () => compose(undefined, 'stop'),
    restart: async () => {
      await compose(undefined, 'stop');
      await compose(undefined, 'start', 'opensearch');
      await waitUntilReady(at.url, { login, timeoutMs: READY_TIMEOUT_MS });
    },
  };
}

/** Runs `docker compose` with the password in its environment, because everyone on the machine can read command lines. */
function composeWith(env: NodeJS.ProcessEnv): Compose {
  return async (signal, ...args) => {
    const { code, output } = await runTool('docker', ['compose', '-f', COMPOSE_FILE, ...args], {
      env,
      ...(signal && { signal }),
    });
    if (code === 0) return;
    const reason = output.trim().split('\n').at(-1);
    throw new Error(`engine: docker compose ${args[0]} ended with exit code ${code} (${reason}).`);
  };
}

/** Removes the mapping that the embedded node's files leave out as well, for the reason that `node-config.ts` gives. */
async function withdrawOwnIndex(url: string, login: Login): Promise<void> {
  const response = await fetch(`${url}/_plugins/_security/api/rolesmapping/own_index`, {
    method: 'DELETE',
    headers: { authorization: basicAuth(login) },
  });
  await response.body?.cancel();
  if (!response.ok && response.status !== 404) {
    throw new Error(`engine: DELETE rolesmapping/own_index answered ${response.status}; expected 200.`);
  }
}
