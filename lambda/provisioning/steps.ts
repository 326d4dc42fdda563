import { applyResource } from './apply';
import { enableAuditLog } from './audit';
import { attachPolicy, policyFaults } from './ism';
import { isNoCognito, mapLoginGroups, unmapLoginGroups } from './login';
import { addMember, hasOtherIndex, type Member, removeMember } from './members';
import type { Identity, Properties } from './properties';
import { noResources, type Resource, renderResources } from './resources';
import type { SavedObject } from './saved-object';
import { applySavedObjects } from './saved-objects';
import type { SignedClient } from './signed-client';
import type { Surroundings } from './surroundings';

export interface Keep {
  readonly properties: Properties;
  /** What the deploy before had, on an Update. */
  readonly old: Identity | undefined;
  readonly savedObjects: readonly SavedObject[];
  readonly client: SignedClient;
  readonly run: Run;
}

export interface Remove {
  readonly identity: Identity;
  readonly client: SignedClient;
  readonly run: Run;
}

/** One invocation: what it reaches out to, and what ends it. */
export interface Run extends Surroundings {
  readonly signal: AbortSignal;
}

/**
 * Brings the domain, its Dashboards and the login to what the properties ask for.
 * @returns what the one who deploys should know: things left alone, things that this engine does not have.
 */
export async function keepInDomain({ properties, old, savedObjects, client, run }: Keep): Promise<string[]> {
  const notices: string[] = [];
  for (const resource of renderResources(properties)) {
    notices.push(...(await keepResource(client, resource, properties.indexName)));
  }
  for (const member of membersOf(properties)) await addMember(client, member);
  if (old) await dropOldMembers(client, { old, properties });
  notices.push(...(await enableAuditLog(client)));
  notices.push(...(await applySavedObjects(client, properties.indexName, savedObjects)));
  notices.push(...(await keepLogin(properties, run)));
  return notices;
}

/** Removes what {@link keepInDomain} made, last first. The audit log stays on: it is the domain's, not the index's. */
export async function removeFromDomain({ identity, client, run }: Remove): Promise<string[]> {
  const { indexName } = identity;
  const notices = [...(await applySavedObjects(client, indexName, []))];
  if (!(await hasOtherIndex(client, indexName))) {
    notices.push(...(await leaveLogin(identity, run)));
    for (const member of membersOf(identity)) await removeMember(client, member);
  }
  for (const resource of [...noResources(indexName)].reverse()) {
    notices.push(...(await keepResource(client, resource, indexName)));
  }
  return notices;
}

/** Takes the domain's login out of the identity pool again. */
export async function leaveLogin({ login, domainName }: Identity, run: Run): Promise<string[]> {
  if (!login) return [];
  return whereThereIsCognito(() => unmapLoginGroups(login, { ...run, domainName }));
}

/** Roles that the deploy before mapped and this one does not; another domain or index has its own Delete. */
async function dropOldMembers(
  client: SignedClient,
  { old, properties }: { old: Identity; properties: Properties },
): Promise<void> {
  if (old.domainName !== properties.domainName || old.indexName !== properties.indexName) return;
  const kept = membersOf(properties).map(textOf);
  const dropped = membersOf(old).filter((member) => !kept.includes(textOf(member)));
  if (dropped.length === 0 || (await hasOtherIndex(client, properties.indexName))) return;
  for (const member of dropped) await removeMember(client, member);
}

async function keepLogin({ login, domainName }: Properties, run: Run): Promise<string[]> {
  if (!login) return [];
  return whereThereIsCognito(() => mapLoginGroups(login, { ...run, domainName }));
}

async function whereThereIsCognito(work: () => Promise<unknown>): Promise<string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (!isNoCognito(error)) throw error;
    return ['there is no Cognito here: the login groups were not mapped'];
  }
}

async function keepResource(client: SignedClient, resource: Resource, indexName: string): Promise<string[]> {
  const { kind, name, file, body } = resource;
  const faults = kind === 'ism-policy' && body !== undefined ? policyFaults(body) : [];
  if (faults.length > 0) throw new Error(`provisioning: ${file} is no ISM policy: ${faults.join('; ')}.`);
  const removal = kind === 'ism-policy' && body === undefined;
  const change = await applyResource(client, resource);
  if (change === 'unsupported') {
    return removal ? [] : [`this engine has no ${kind}: ${name} was checked but not sent (${file})`];
  }
  if (kind !== 'ism-policy' || change === 'none') return [];
  const how = { created: 'add', updated: 'change_policy', removed: 'remove' } as const;
  return attachPolicy(client, name, { indexName, how: how[change] });
}

/** The login's groups in roles that others share: administrators in `all_access`, readers in read-only Dashboards. */
function membersOf({
  adminRoleArn,
  readerRoleArn,
}: Pick<Identity, 'adminRoleArn' | 'readerRoleArn'>): Member[] {
  return [
    ...(adminRoleArn ? [{ role: 'all_access', backendRole: adminRoleArn }] : []),
    ...(readerRoleArn ? [{ role: 'kibana_read_only', backendRole: readerRoleArn }] : []),
  ];
}

function textOf({ role, backendRole }: Member): string {
  return `${role} ${backendRole}`;
}
