import { OpenSearchClient } from '@aws-sdk/client-opensearch';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { applyResource, removeResource } from './apply';
import { type Clock, systemClock } from './clock';
import type { Outcome } from './custom-resource';
import { findEndpoint } from './domain';
import { waitUntilNotRed } from './health';
import { parseIdentity, parseProperties } from './properties';
import { renderResources, resourceNames } from './resources';
import { SignedClient } from './signed-client';

/** What a run reaches out to; tests give their own. */
export interface Surroundings {
  readonly controlPlane: OpenSearchClient;
  readonly connect: (endpoint: string, signal: AbortSignal) => SignedClient;
  readonly clock: Clock;
}

/** The function's own role and region, from the environment Lambda gives it. */
export function lambdaSurroundings(env: NodeJS.ProcessEnv = process.env): Surroundings {
  const { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = env;
  const credentials = {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
  return {
    controlPlane: new OpenSearchClient({}),
    connect: (endpoint, signal) => new SignedClient({ endpoint, region: AWS_REGION, credentials, signal }),
    clock: systemClock,
  };
}

/** Create, Update or Delete, by the event's request type. Every one of them may be repeated. */
export function provision(
  event: CloudFormationCustomResourceEvent,
  signal: AbortSignal,
  surroundings: Surroundings,
): Promise<Outcome> {
  return event.RequestType === 'Delete'
    ? remove(event.ResourceProperties, event.PhysicalResourceId, { signal, ...surroundings })
    : apply(event.ResourceProperties, { signal, ...surroundings });
}

/** Changes with the domain and the index: CloudFormation then deletes what the old pair had. */
export function physicalResourceId(wire: Readonly<Record<string, unknown>>): string {
  return `search-provisioning-${wire.DomainName ?? 'none'}-${wire.IndexName ?? 'none'}`;
}

interface Run extends Surroundings {
  readonly signal: AbortSignal;
}

async function apply(wire: Record<string, unknown>, run: Run): Promise<Outcome> {
  const properties = parseProperties(wire);
  const endpoint = await findEndpoint(run.controlPlane, properties.domainName, run);
  if (!endpoint) {
    throw new Error(
      `provisioning: there is no domain ${properties.domainName}. Deploy the data stack first.`,
    );
  }
  const client = run.connect(endpoint, run.signal);
  try {
    await waitUntilNotRed(client, properties.domainName, run);
    let writes = 0;
    for (const resource of renderResources(properties)) {
      if (await applyResource(client, resource)) writes++;
    }
    say(`applied, ${writes} written`);
    return {
      physicalResourceId: physicalResourceId(wire),
      data: { Endpoint: endpoint, Writes: String(writes) },
    };
  } finally {
    client.close();
  }
}

async function remove(wire: Record<string, unknown>, id: string, run: Run): Promise<Outcome> {
  const identity = parseIdentity(wire);
  // A Create with these properties was refused before it touched anything.
  if (!identity) return { physicalResourceId: id };
  const endpoint = await findEndpoint(run.controlPlane, identity.domainName, run);
  if (!endpoint) {
    say(`domain ${identity.domainName} is gone, and what was in it`);
    return { physicalResourceId: id };
  }
  const client = run.connect(endpoint, run.signal);
  try {
    let removed = 0;
    for (const resource of [...resourceNames(identity.indexName)].reverse()) {
      if (await removeResource(client, resource)) removed++;
    }
    say(`${removed} removed`);
    return { physicalResourceId: id };
  } finally {
    client.close();
  }
}

function say(message: string): void {
  console.log(JSON.stringify({ level: 'INFO', message: `provisioning: ${message}` }));
}
