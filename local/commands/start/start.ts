import { join, relative } from 'node:path';
import { type RunningStream, requireStream } from '../../run/resources/streams';
import type { Run } from '../../run/start-run';
import type { Login } from '../../search/engine-client';
import { createReader } from '../../search/reader';
import { NODE_MODULES, nodeLayerDir, producerEnvironment } from '../producer';
import type { Session } from '../run-command';
import { follow } from './follow';

/** `npm start`: prints how to use the run, then the newest documents until the user ends it. */
export async function start(run: Run, { progress, runDir, signal }: Session): Promise<number> {
  const stream = requireStream(run.world.streams);
  const { indexName } = stream;
  const reader = await createReader(run.engine, 'readonly', indexName);
  progress('ready');
  const lines = [
    ...apiLines(run),
    ...producerLines(run, stream),
    ...engineLines(run, reader, indexName),
    `Run folder: ${relative('', runDir)}`,
  ];
  process.stdout.write(`\n${lines.join('\n')}\n\nNewest documents (Ctrl-C ends everything):\n`);
  const onLine = (line: string) => process.stdout.write(`${line}\n`);
  await Promise.all([
    sendFirstRequest(run, signal),
    follow({ login: reader, indexName, onLine, signal, sinceMs: Date.now() }),
  ]);
  return 0;
}

/** Sends one request, so that a first document shows before anybody calls the API. */
async function sendFirstRequest({ world }: Run, signal: AbortSignal): Promise<void> {
  for (const { routes, url } of world.apis.running) {
    const route = routes.find(({ method, path }) => method === 'GET' && path.includes('{'));
    if (route === undefined) continue;
    const target = `${url}${route.path.replace(/\{[^}]+\}/g, 'world')}`;
    // A request that fails is reported by the function itself.
    await fetch(target, { headers: { 'x-user': 'npm-start' }, signal }).catch(() => undefined);
    return;
  }
}

function apiLines(run: Run): string[] {
  const calls = run.world.apis.running.flatMap(({ routes, url }) =>
    routes.map(({ method, path }) => {
      const verb = method === 'GET' || method === 'ANY' ? '' : `-X ${method} `;
      return `  curl ${verb}-H 'x-user: ada' ${url}${path.replace(/\{[^}]+\}/g, 'ada')}`;
    }),
  );
  return calls.length === 0 ? ['The assembly has no API.'] : ['Call the API:', ...calls];
}

/** The lines for any program on this machine that is no function: the Flask example, a script, a debugger. */
function producerLines(run: Run, stream: RunningStream): string[] {
  const environment = producerEnvironment(run, stream);
  if (environment === undefined) return [];
  const layer = nodeLayerDir(run, stream);
  const all = { ...environment, ...(layer && { NODE_PATH: join(layer, NODE_MODULES) }) };
  const exports = Object.entries(all).map(([name, value]) => `  export ${name}=${shellQuoted(value)}`);
  return ['Log to the stream from a program of your own, in its shell:', ...exports];
}

function shellQuoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

function withLogin({ url, username, password }: Login): string {
  const address = new URL(url);
  address.username = username;
  address.password = password;
  return address.href;
}

function engineLines({ engine }: Run, reader: Login, indexName: string): string[] {
  const search = `${engine.url}/${indexName}-*/_search?sort=asctime:desc&pretty`;
  return [
    'Search:',
    `  curl -u '${reader.username}:${reader.password}' '${search}'`,
    `OpenSearch ${engine.version}: ${engine.url}  administrator ${engine.username} / ${engine.password}`,
    'Look whether all is well:',
    `  npm run doctor -- --endpoint ${shellQuoted(withLogin(engine))} --index ${indexName}`,
    ...(engine.dashboardsUrl === undefined
      ? []
      : [
          `OpenSearch Dashboards: ${engine.dashboardsUrl}  ${engine.username} / ${engine.password}  (tenant: Global)`,
        ]),
  ];
}
