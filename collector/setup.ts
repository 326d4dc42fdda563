import indexTemplate from '../lambda/provisioning/resources/index-templates/app-logs.json';
import ingestPipeline from '../lambda/provisioning/resources/ingest-pipelines/arrival.json';
import { renderSavedObjects, toNdjson } from '../lib/dashboards';

/**
 * Prepares a self-managed OpenSearch before the first document: ingest pipeline, index template, and the dashboards.
 * It may be run again. Variables: COLLECTOR_OPENSEARCH_URL, COLLECTOR_OPENSEARCH_USERNAME,
 * COLLECTOR_OPENSEARCH_PASSWORD, COLLECTOR_INDEX (app-logs), DASHBOARDS_URL (without it, no dashboards).
 */
async function setup(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const {
    COLLECTOR_OPENSEARCH_URL: url,
    COLLECTOR_INDEX: index = 'app-logs',
    DASHBOARDS_URL: dashboards,
  } = env;
  if (!url) throw new Error('COLLECTOR_OPENSEARCH_URL is not set; expected http(s)://host:port');
  const authorization = `Basic ${Buffer.from(`${env.COLLECTOR_OPENSEARCH_USERNAME}:${env.COLLECTOR_OPENSEARCH_PASSWORD}`).toString('base64')}`;
  const put = (path: string, body: unknown) =>
    request(`${url}/${path}`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: filled(body, { IndexName: index, NumberOfShards: '1', NumberOfReplicas: '0' }),
    });
  await put(`_ingest/pipeline/${index}`, ingestPipeline);
  await put(`_index_template/${index}`, indexTemplate);
  process.stdout.write(`setup: index template ${index} is in ${url}\n`);
  if (!dashboards) return;
  const objects = renderSavedObjects({ indexName: index });
  const form = new FormData();
  form.set('file', new Blob([toNdjson(objects)]), 'dashboards.ndjson');
  const response = await request(`${dashboards}/api/saved_objects/_import?overwrite=true`, {
    method: 'POST',
    headers: { authorization, 'osd-xsrf': 'true', securitytenant: 'global' },
    body: form,
  });
  const { success, errors } = JSON.parse(response) as { success: boolean; errors?: unknown };
  if (!success)
    throw new Error(`${dashboards} did not take all dashboards: ${JSON.stringify(errors).slice(0, 500)}`);
  process.stdout.write(`setup: ${objects.length} saved objects are in ${dashboards}\n`);
}

/** A body as JSON with `${Name}` replaced by its value. */
function filled(body: unknown, values: Readonly<Record<string, string>>): string {
  return JSON.stringify(body).replace(/\$\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
}

async function request(url: string, init: RequestInit): Promise<string> {
  const response = await fetch(url, init).catch((error: Error) => {
    const { cause = error } = error as { cause?: unknown };
    throw new Error(
      `${init.method} ${url}: no response: ${cause instanceof Error ? cause.message : cause}. Is it running there?`,
    );
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${init.method} ${url}: ${response.status} ${text.slice(0, 500)}`);
  return text;
}

setup(process.env).catch((error: Error) => {
  process.stderr.write(`setup: ${error.message}\n`);
  process.exitCode = 1;
});
