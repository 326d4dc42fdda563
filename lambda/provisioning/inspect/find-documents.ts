import type { Budget } from '../client/wait';
import { parseProperties, type Wire } from '../custom-resource/properties';
import type { Dependencies } from '../dependencies';
import { openDomain } from '../domain/open-domain';

/** An event that asks the provisioning function which values of a field are in the index. */
export interface FindRequest {
  readonly action: 'find';
  /** The properties that the custom resource has. */
  readonly properties: Wire;
  /** A keyword field, such as `log_id` or `username`. */
  readonly field: string;
  /** At most 1,000. */
  readonly values: readonly string[];
}

/** Whether an event asks for documents, and is none of CloudFormation's. */
export function isFindRequest(event: object): event is FindRequest {
  return 'action' in event && event.action === 'find';
}

/** Those of the values that a document of the index, or of one of its rotations, has. It changes nothing. */
export async function findDocuments(
  { properties: wire, field, values }: FindRequest,
  budget: Budget,
  dependencies: Dependencies,
): Promise<string[]> {
  const { domainName, indexName, ...properties } = parseProperties(wire);
  const domain = await openDomain({ domainName, ...properties }, { ...dependencies, ...budget });
  if (!domain) throw new Error(`provisioning: there is no domain ${domainName}. Deploy the data stack.`);
  const { client } = domain;
  try {
    const { status, body } = await client.send({
      method: 'POST',
      path: `${indexName},${indexName}-*/_search?ignore_unavailable=true&allow_no_indices=true`,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        size: 0,
        query: { terms: { [field]: values } },
        aggs: { values: { terms: { field, size: 1_000, include: values } } },
      }),
    });
    if (status >= 300)
      throw new Error(`provisioning: a search answered ${status} ${JSON.stringify(body).slice(0, 200)}`);
    const { aggregations } = body as { aggregations?: { values: { buckets: { key: string }[] } } };
    return (aggregations?.values.buckets ?? []).map(({ key }) => key);
  } finally {
    client.close();
  }
}
