import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { NoResponseError } from './client/signed-client';
import type { Budget } from './client/wait';
import {
  type Identity,
  parseIdentity,
  parseProperties,
  repeatable,
  type Wire,
} from './custom-resource/properties';
import type { Outcome } from './custom-resource/run';
import { parseSavedObjects } from './dashboards/saved-object';
import type { Dependencies } from './dependencies';
import { waitUntilNotRed } from './domain/health';
import { type OpenDomain, openDomain } from './domain/open-domain';
import { parseMonitors } from './monitors/monitor';
import { applyToDomain, type Run, removeFromDomain, removeLogin } from './steps';

/** Runs a Create, an Update or a Delete, as the event's request type says. Each of them may be repeated. */
export function provision(
  event: CloudFormationCustomResourceEvent,
  budget: Budget,
  dependencies: Dependencies,
): Promise<Outcome> {
  const run = { ...dependencies, ...budget };
  if (event.RequestType === 'Delete') return remove(event.ResourceProperties, event.PhysicalResourceId, run);
  const old = event.RequestType === 'Update' ? parseIdentity(event.OldResourceProperties ?? {}) : undefined;
  return apply(event.ResourceProperties, old, run);
}

/** The physical id contains the domain and the index: if one changes, CloudFormation sends a Delete for the old pair. */
export function physicalResourceId(wire: Wire): string {
  return `search-provisioning-${wire.DomainName ?? 'none'}-${wire.IndexName ?? 'none'}`;
}

async function apply(wire: Wire, old: Identity | undefined, run: Run): Promise<Outcome> {
  const properties = parseProperties(wire);
  const savedObjects = parseSavedObjects(run.savedObjects() ?? '', properties.indexName);
  const domain = await openDomain(properties, run);
  if (!domain) {
    throw new Error(
      `provisioning: there is no domain ${properties.domainName}. Deploy the data stack first.`,
    );
  }
  const { client, endpoint } = domain;
  try {
    const monitors = parseMonitors(run.monitors() ?? '[]', { indexName: properties.indexName, endpoint });
    await waitUntilNotRed(client, properties.domainName, run);
    const notices = await applyToDomain({ properties, old, savedObjects, monitors, client, run });
    for (const notice of notices) log('WARN', notice);
    log('INFO', `${client.writes} writes to ${endpoint}`);
    return {
      physicalResourceId: physicalResourceId(wire),
      data: {
        Endpoint: endpoint,
        Writes: String(client.writes),
        Properties: JSON.stringify(repeatable(wire)),
        Notices: notices.join('; ').slice(0, 1_000),
      },
    };
  } finally {
    client.close();
  }
}

async function remove(wire: Wire, id: string, run: Run): Promise<Outcome> {
  const identity = parseIdentity(wire);
  // A Create with these properties was refused before it touched anything.
  if (!identity) return { physicalResourceId: id };
  const domain = await openDomain(identity, run);
  if (!domain || !(await empty(domain, identity, run))) {
    for (const notice of await removeLogin(identity, run)) log('WARN', notice);
    log('INFO', `domain ${identity.domainName} no longer exists, nor does anything in it`);
  }
  return { physicalResourceId: id };
}

/** @returns false if the domain no longer exists. */
async function empty({ client, endpoint }: OpenDomain, identity: Identity, run: Run): Promise<boolean> {
  try {
    for (const notice of await removeFromDomain({ identity, client, run })) log('WARN', notice);
    log('INFO', `${client.writes} writes to ${endpoint}`);
    return true;
  } catch (error) {
    // A given endpoint was not looked up at OpenSearch Service. If its host name is gone, so is the domain.
    if (error instanceof NoResponseError && error.code === 'ENOTFOUND' && client.writes === 0) return false;
    throw error;
  } finally {
    client.close();
  }
}

function log(level: 'INFO' | 'WARN', message: string): void {
  console.log(JSON.stringify({ level, message: `provisioning: ${message}` }));
}
