import type { Client } from '@opensearch-project/opensearch';
import { renderResources } from '../../lambda/provisioning/domain/resources';

const PATHS: Readonly<Record<string, string>> = {
  'ingest-pipeline': '_ingest/pipeline',
  'index-template': '_index_template',
};

/** Puts the index template and the ingest pipeline that a deploy gives the index, so that refusals are the real ones. */
export async function putIndexTemplate(client: Client, indexName: string): Promise<void> {
  const resources = renderResources({
    domainName: 'recovery',
    indexName,
    deliveryRoleArn: 'arn:aws:iam::123456789012:role/delivery',
    numberOfShards: 1,
    numberOfReplicas: 0,
  });
  for (const { kind, name, body } of resources) {
    const path = PATHS[kind];
    if (path === undefined || body === undefined) continue;
    await client.transport.request({ method: 'PUT', path: `/${path}/${name}`, body: body as object });
  }
}
