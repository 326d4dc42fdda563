import type { SignedClient } from './client/signed-client';
import type { Budget } from './client/wait';
import type { Identity, Properties, RoleArns } from './custom-resource/properties';
import type { SavedObject } from './dashboards/saved-object';
import { applySavedObjects } from './dashboards/saved-objects';
import type { Dependencies } from './dependencies';
import { applyResource } from './domain/apply';
import { enableAuditLog } from './domain/audit';
import { addMembers, hasOtherIndex, type Member, removeMember } from './domain/members';
import { refuseOverlaps } from './domain/overlaps';
import type { PredefinedRole } from './domain/predefined-roles';
import { noResources, renderResources } from './domain/resources';
import { isNoCognito, mapLoginGroups, unmapLoginGroups } from './login/group-roles';
import type { Monitor } from './monitors/monitor';
import { applyMonitors, removeMonitors } from './monitors/monitors';
import { applyRetention, removeRetention } from './retention/retention';

export interface ApplyInput {
  readonly properties: Properties;
  /** The identity of the deploy before, on an Update. */
  readonly old: Identity | undefined;
  readonly savedObjects: readonly SavedObject[];
  readonly monitors: readonly Monitor[];
  readonly client: SignedClient;
  readonly run: Run;
}

export interface RemoveInput {
  readonly identity: Identity;
  readonly client: SignedClient;
  readonly run: Run;
}

/** One invocation: its dependencies, and the time that it has. */
export interface Run extends Dependencies, Budget {}

/**
 * Brings the domain, its Dashboards and its login to what the properties ask for.
 * @returns notices for the person who deploys: what was left alone, and what this engine lacks.
 */
export async function applyToDomain(input: ApplyInput): Promise<string[]> {
  const { properties, old, savedObjects, monitors, client, run } = input;
  const { indexName, retention, isExistingDomain } = properties;
  const notices = isExistingDomain ? await refuseOverlaps(client, properties) : [];
  // Retention comes first, so that no index is made without it.
  notices.push(...(await applyRetention(client, indexName, retention)));
  for (const resource of renderResources(properties)) await applyResource(client, resource);
  notices.push(...(await addMembers(client, membersOf(properties))));
  if (old) await removeOldMembers(client, { old, properties });
  // The audit log is a setting of the whole domain, which somebody else may own.
  if (!isExistingDomain) notices.push(...(await enableAuditLog(client)));
  notices.push(...(await applySavedObjects(client, indexName, savedObjects)));
  notices.push(...(await applyMonitors(client, { indexName, monitors, alarms: properties.alarms })));
  notices.push(...(await applyLogin(properties, run)));
  return notices;
}

/**
 * Removes what {@link applyToDomain} made, in the reverse order. The audit log stays on, because it belongs to the domain
 * and not to the index.
 */
export async function removeFromDomain({ identity, client, run }: RemoveInput): Promise<string[]> {
  const { indexName } = identity;
  const notices = [
    ...(await removeMonitors(client, indexName)),
    ...(await applySavedObjects(client, indexName, [])),
  ];
  if (!(await hasOtherIndex(client, indexName))) {
    notices.push(...(await removeLogin(identity, run)));
    for (const member of membersOf(identity)) await removeMember(client, member);
  }
  for (const resource of [...noResources(indexName)].reverse()) await applyResource(client, resource);
  return [...notices, ...(await removeRetention(client, indexName))];
}

/** Removes the domain's login from the role mappings of the identity pool. */
export async function removeLogin({ login, domainName }: Identity, run: Run): Promise<string[]> {
  if (!login) return [];
  return whereThereIsCognito(() => unmapLoginGroups(login, { ...run, domainName }));
}

/**
 * Removes roles that the deploy before mapped and this one does not map. After a change of the domain or the index,
 * CloudFormation sends a Delete, which removes them.
 */
async function removeOldMembers(
  client: SignedClient,
  { old, properties }: { old: Identity; properties: Properties },
): Promise<void> {
  if (old.domainName !== properties.domainName || old.indexName !== properties.indexName) return;
  const kept = membersOf(properties).map(textOf);
  const dropped = membersOf(old).filter((member) => !kept.includes(textOf(member)));
  if (dropped.length === 0 || (await hasOtherIndex(client, properties.indexName))) return;
  for (const member of dropped) await removeMember(client, member);
}

async function applyLogin({ login, domainName }: Properties, run: Run): Promise<string[]> {
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

/**
 * The login's groups join roles that others share. Security administrators get a role that opens Dashboards as well,
 * because its Security page is where they work.
 */
function membersOf({ adminRoleArn, readerRoleArn, securityRoleArn }: RoleArns): Member[] {
  const member = (role: PredefinedRole, group: string, backendRole: string | undefined): Member[] =>
    backendRole === undefined ? [] : [{ role, group, backendRole }];
  return [
    ...member('administrator', 'log-admins', adminRoleArn),
    ...member('dashboardsReadOnly', 'log-readers', readerRoleArn),
    ...member('securityManager', 'log-security', securityRoleArn),
    ...member('dashboardsUser', 'log-security', securityRoleArn),
  ];
}

function textOf({ role, backendRole }: Member): string {
  return `${role} ${backendRole}`;
}
