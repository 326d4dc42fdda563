import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import indexTemplate from '../lambda/provisioning/resources/index-templates/app-logs.json';
import ingestPipeline from '../lambda/provisioning/resources/ingest-pipelines/arrival.json';
import { renderSavedObjects, toNdjson } from '../lib/dashboards';
import { readSettings, type Settings } from './settings';

/**
 * Prepares a self-managed OpenSearch before the first document: ingest pipeline, index template, and the dashboards.
 * It may be run again. Variables: those of the collector for its OpenSearch (COLLECTOR_OPENSEARCH_URL, _USERNAME,
 * _PASSWORD, _CA, and COLLECTOR_INDEX), and DASHBOARDS_URL (without it, no dashboards).
 */
async function setup(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const settings = settingsOf(env);
  const server = serverOf(settings);
  const { COLLECTOR_INDEX: index } = settings;
  const dashboards = dashboardsOf(env.DASHBOARDS_URL);
  const put = (path: string, body: unknown) =>
    request(server, `${server.url}/${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(filled(body, { IndexName: index, NumberOfShards: '1', NumberOfReplicas: '0' })),
    });
  await put(`_ingest/pipeline/${index}`, ingestPipeline);
  await put(`_index_template/${index}`, indexTemplate);
  process.stdout.write(`setup: index template ${index} is in ${server.url}\n`);
  if (dashboards === undefined) return;
  const count = await importDashboards(server, dashboards, index);
  process.stdout.write(`setup: ${count} saved objects are in ${dashboards}\n`);
}

/** The settings that say where the OpenSearch is. The others are the collector's alone, as are the files that they name. */
function settingsOf(env: Readonly<Record<string, string | undefined>>): Settings {
  const own = Object.entries(env).filter(([name]) => /^COLLECTOR_(OPENSEARCH_|INDEX$)/.test(name));
  return readSettings({ ...Object.fromEntries(own), COLLECTOR_OUTPUT: 'opensearch' });
}

/** The OpenSearch, and how to reach it. Its Dashboards take the same login and certificate authority. */
interface Server {
  /** Without a login, and without a slash at its end. */
  readonly url: string;
  /** Undefined where there is no login. */
  readonly authorization: string | undefined;
  readonly ca: string | undefined;
}

function serverOf(settings: Settings): Server {
  const { protocol, host, pathname, ...inUrl } = loginUrl(settings.COLLECTOR_OPENSEARCH_URL ?? '');
  const username = settings.COLLECTOR_OPENSEARCH_USERNAME ?? inUrl.username;
  const password = settings.COLLECTOR_OPENSEARCH_PASSWORD ?? inUrl.password;
  const login = Buffer.from(`${username}:${password}`).toString('base64');
  return {
    url: `${protocol}//${host}${pathname.replace(/\/+$/, '')}`,
    authorization: username === '' ? undefined : `Basic ${login}`,
    ca: settings.COLLECTOR_OPENSEARCH_CA,
  };
}

/** A URL with its login decoded, as the collector's client takes it. */
function loginUrl(address: string) {
  const { protocol, host, pathname, username, password } = new URL(address);
  return {
    protocol,
    host,
    pathname,
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

function dashboardsOf(url: string | undefined): string | undefined {
  if (!url) return undefined;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.replace(/\/+$/, '');
  throw new Error(`DASHBOARDS_URL is ${JSON.stringify(url)}; expected http(s)://host:port`);
}

/** @returns the number of saved objects */
async function importDashboards(server: Server, dashboards: string, index: string): Promise<number> {
  const objects = renderSavedObjects({ indexName: index });
  const form = new FormData();
  form.set('file', new Blob([toNdjson(objects)]), 'dashboards.ndjson');
  const encoded = new Response(form);
  const response = await request(server, `${dashboards}/api/saved_objects/_import?overwrite=true`, {
    method: 'POST',
    headers: {
      'content-type': encoded.headers.get('content-type') ?? '',
      'osd-xsrf': 'true',
      securitytenant: 'global',
    },
    body: Buffer.from(await encoded.arrayBuffer()),
  });
  const { success, errors } = JSON.parse(response) as { success: boolean; errors?: unknown };
  if (!success)
    throw new Error(`${dashboards} did not take all dashboards: ${JSON.stringify(errors).slice(0, 500)}`);
  return objects.length;
}

/** A body as JSON with `${Name}` replaced by its value. */
function filled(body: unknown, values: Readonly<Record<string, string>>): string {
  return JSON.stringify(body).replace(/\$\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
}

const TIMEOUT_MS = 60_000;

interface RequestOptions {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** `fetch` takes no certificate authority. @returns the body of a response below 300 */
async function request({ authorization, ca }: Server, url: string, options: RequestOptions): Promise<string> {
  const { method, body } = options;
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  const headers = {
    ...options.headers,
    'content-length': String(body.length),
    ...(authorization !== undefined && { authorization }),
  };
  const { status, answer } = await new Promise<{ status: number; answer: string }>((resolve, reject) => {
    const sent = send(url, { method, headers, ...(ca !== undefined && { ca }) }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, answer }), reject);
    });
    sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error(`none within ${TIMEOUT_MS / 1000} s`)));
    sent.once('error', reject);
    sent.end(body);
  }).catch(({ code, message }: NodeJS.ErrnoException) => {
    const advice = /CERT|SIGNATURE/.test(code ?? '')
      ? 'Name its certificate authority in COLLECTOR_OPENSEARCH_CA.'
      : 'Is it running there?';
    throw new Error(`${method} ${url}: no response: ${message || code}. ${advice}`);
  });
  if (status < 300) return answer;
  const advice =
    status === 401 || status === 403
      ? ' Check COLLECTOR_OPENSEARCH_USERNAME, its password and its role.'
      : '';
  throw new Error(`${method} ${url}: ${status} ${answer.slice(0, 500)}${advice}`);
}

setup(process.env).catch((error: Error) => {
  // The setup itself has no --help.
  const problems = error.message.replace(/\nRun with --help.*$/, '');
  process.stderr.write(`${problems.replace(/^/gm, 'setup: ')}\n`);
  process.exitCode = 1;
});
