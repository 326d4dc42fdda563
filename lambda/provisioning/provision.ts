import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { Outcome } from './custom-resource';
import { findEndpoint } from './domain';
import { waitUntilNotRed } from './health';
import { type Identity, parseIdentity, parseProperties, type Wire } from './properties';
import { parseSavedObjects } from './saved-object';
import { keepInDomain, leaveLogin, type Run, removeFromDomain } from './steps';
import type { Surroundings } from './surroundings';

/** Create, Update or Delete, by the event's request type. Every one of them may be repeated. */
export function provision(
  event: CloudFormationCustomResourceEvent,
  signal: AbortSignal,
  surroundings: Surroundings,
): Promise<Outcome> {
  const run = { ...surroundings, signal };
  if (event.RequestType === 'Delete') return remove(event.ResourceProperties, event.PhysicalResourceId, run);
  const old = event.RequestType === 'Update' ? parseIdentity(event.OldResourceProperties ?? {}) : undefined;
  return apply(event.ResourceProperties, old, run);
}

/** Changes with the domain and the index: CloudFormation then deletes what the old pair had. */
export function physicalResourceId(wire: Wire): string {
  return `search-provisioning-${wire.DomainName ?? 'none'}-${wire.IndexName ?? 'none'}`;
}

async function apply(wire: Wire, old: Identity | undefined, run: Run): Promise<Outcome> {
  const properties = parseProperties(wire);
  const savedObjects = parseSavedObjects(run.savedObjects() ?? '', properties.indexName);
  const endpoint = await findEndpoint(run.controlPlane, properties.domainName, run);
  if (!endpoint) {
    throw new Error(
      `provisioning: there is no domain ${properties.domainName}. Deploy the data stack first.`,
    );
  }
  const client = run.connect(endpoint, run.signal);
  try {
    await waitUntilNotRed(client, properties.domainName, run);
    const notices = await keepInDomain({ properties, old, savedObjects, client, run });
    for (const notice of notices) say('WARN', notice);
    say('INFO', `${client.writes} writes to ${endpoint}`);
    return {
      physicalResourceId: physicalResourceId(wire),
      data: {
        Endpoint: endpoint,
        Writes: String(client.writes),
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
  const endpoint = await findEndpoint(run.controlPlane, identity.domainName, run);
  if (!endpoint) {
    for (const notice of await leaveLogin(identity, run)) say('WARN', notice);
    say('INFO', `domain ${identity.domainName} is gone, and with it what was in it`);
    return { physicalResourceId: id };
  }
  const client = run.connect(endpoint, run.signal);
  try {
    for (const notice of await removeFromDomain({ identity, client, run })) say('WARN', notice);
    say('INFO', `${client.writes} writes to ${endpoint}`);
    return { physicalResourceId: id };
  } finally {
    client.close();
  }
}

function say(level: 'INFO' | 'WARN', message: string): void {
  console.log(JSON.stringify({ level, message: `provisioning: ${message}` }));
}
