import { renderResources } from '../../lambda/provisioning/domain/resources';
import type { Engine } from '../../local/engine/start-engine';
import { ask } from '../../local/search/engine-client';
import { sampleDocument } from './documents';

const BULK_DOCUMENTS = 5_000;
const PROGRESS_DOCUMENTS = 200_000;

export interface Filling {
  readonly index: string;
  readonly documents: number;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly progress: (line: string) => void;
}

/**
 * Fills the index, mapped as provisioning maps it, on one node. The ingest pipeline is left out: its stamps are in the
 * documents.
 */
export async function fillIndex(engine: Engine, filling: Filling): Promise<void> {
  const { index, documents, sinceMs, untilMs, progress } = filling;
  await putTemplate(engine, index);
  for (let from = 0; from < documents; from += BULK_DOCUMENTS) {
    const numbers = Array.from({ length: Math.min(BULK_DOCUMENTS, documents - from) }, (_, i) => from + i);
    const lines = numbers.map(
      (n) => `{"index":{}}\n${JSON.stringify(sampleDocument(n, sinceMs, untilMs))}\n`,
    );
    await send(engine, `/${index}-2026/_bulk?pipeline=_none`, lines.join(''));
    if (from % PROGRESS_DOCUMENTS === 0) progress(`documents: ${from} of ${documents}`);
  }
  await send(engine, `/${index}-2026/_refresh`, '');
}

async function putTemplate(engine: Engine, index: string): Promise<void> {
  const resources = renderResources({
    domainName: index,
    indexName: index,
    deliveryRoleArn: 'arn:aws:iam::123456789012:role/bench',
    numberOfShards: 1,
    numberOfReplicas: 0,
  });
  const body = (kind: string) => resources.find((resource) => resource.kind === kind)?.body;
  await ask(engine, { method: 'PUT', path: `/_ingest/pipeline/${index}`, body: body('ingest-pipeline') });
  await ask(engine, { method: 'PUT', path: `/_index_template/${index}`, body: body('index-template') });
}

async function send({ url, username, password }: Engine, path: string, body: string): Promise<void> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      'content-type': 'application/x-ndjson',
    },
    body,
  });
  const text = await response.text();
  if (!response.ok || (JSON.parse(text) as { errors?: boolean }).errors) {
    throw new Error(`bench: POST ${path} got the response ${response.status} ${text.slice(0, 300)}`);
  }
}
