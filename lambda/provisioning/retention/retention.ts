import { EngineError, isMissingHandler } from '../client/engine-error';
import type { SignedClient } from '../client/signed-client';
import type { Retention, RotationPeriod } from '../custom-resource/properties';
import { applyResource } from '../domain/apply';
import { KINDS } from '../domain/kinds';
import type { Resource } from '../domain/resources';
import { type Attachment, attach, type ManagedIndex, readManagedIndices } from './attachments';
import { periodOf } from './period';
import { currentPolicy, noPolicy, periodPolicy, policyIdOf, policyIdsOf } from './policies';

/** A policy after this run: its version, and whether this run wrote it. */
interface Version {
  readonly seqNo: number;
  readonly isWritten: boolean;
}

/**
 * Brings the retention of the index to what the properties ask for, and repairs it: every rotated index is attached to the
 * policy of the rotation period in its own name, in the policy's newest version. So an index of a longer period lives
 * longer, also after the stage has changed to a shorter one.
 *
 * The bare index is never attached, because a stage without rotation writes to it all the time. An index whose suffix is no
 * period, such as a restored one, gets the policy of the stage's own period: it ages from its creation.
 * @returns notices for the deploy.
 */
export async function applyRetention(
  client: SignedClient,
  indexName: string,
  retention: Retention | undefined,
): Promise<string[]> {
  if (!retention) return removeRetention(client, indexName);
  const current = currentPolicy(indexName, retention);
  const version = await applyPolicy(client, current);
  if (!version) {
    return [`this engine has no ism-policy: ${current.name} was checked but not sent (${current.file})`];
  }
  const versions = new Map([[current.name, version]]);
  const indices = await readManagedIndices(client, indexName);
  const periods = new Set(indices.map(({ name }) => periodOf(name, indexName)));
  periods.delete(retention.indexRotationPeriod);
  for (const period of periods) {
    if (!period) continue;
    const policy = periodPolicy(indexName, retention, period);
    const made = await applyPolicy(client, policy);
    if (made) versions.set(policy.name, made);
  }
  const notices = await repair(client, indices, { indexName, retention, versions });
  const unused = policyIdsOf(indexName).filter((id) => !versions.has(id));
  for (const id of unused) await applyResource(client, noPolicy(id));
  return notices;
}

/**
 * Removes the policies from the indices first, and then the policies: an index keeps its copy of a policy that no longer
 * exists, and would still be deleted by it.
 */
export async function removeRetention(client: SignedClient, indexName: string): Promise<string[]> {
  const path = KINDS['ism-policy'].path(policyIdOf(indexName));
  if (isMissingHandler(await client.send({ method: 'GET', path }))) return [];
  const ids = policyIdsOf(indexName);
  const indices = await readManagedIndices(client, indexName);
  const attached = indices.filter(({ policyId }) => policyId !== undefined && ids.includes(policyId));
  const notices = await attach(
    client,
    attached.map(({ name }) => ({ index: name, action: 'remove' })),
  );
  for (const id of ids) await applyResource(client, noPolicy(id));
  return notices;
}

interface Desired {
  readonly indexName: string;
  readonly retention: Retention;
  readonly versions: ReadonlyMap<string, Version>;
}

async function repair(
  client: SignedClient,
  indices: readonly ManagedIndex[],
  desired: Desired,
): Promise<string[]> {
  const ids = policyIdsOf(desired.indexName);
  const isForeign = ({ policyId }: ManagedIndex) => policyId !== undefined && !ids.includes(policyId);
  const own = indices.filter((index) => !isForeign(index));
  const foreign = indices.filter(isForeign);
  return [
    ...(await attach(
      client,
      own.flatMap((index) => repairOf(index, desired) ?? []),
    )),
    ...foreign.map(({ name, policyId }) => `index ${name} has the policy ${policyId} and is left alone`),
  ];
}

/** @returns undefined if the index has the right policy in its newest version. */
function repairOf(
  { name, policyId, policySeqNo }: ManagedIndex,
  { indexName, retention, versions }: Desired,
): Attachment | undefined {
  if (name === indexName) return policyId === undefined ? undefined : { index: name, action: 'remove' };
  const wanted = policyOf(periodOf(name, indexName), { indexName, retention });
  if (policyId === undefined) return { index: name, action: 'add', policyId: wanted };
  const version = versions.get(wanted);
  // Before its first job, an index has the version from when it was attached, and ISM does not tell which.
  const isOld = policySeqNo === undefined ? version?.isWritten : policySeqNo !== version?.seqNo;
  return policyId === wanted && !isOld
    ? undefined
    : { index: name, action: 'change_policy', policyId: wanted };
}

function policyOf(
  period: RotationPeriod | undefined,
  { indexName, retention }: Pick<Desired, 'indexName' | 'retention'>,
): string {
  const isOther = period !== undefined && period !== retention.indexRotationPeriod;
  return isOther ? policyIdOf(indexName, period) : policyIdOf(indexName);
}

/** @returns undefined if the engine has no ISM. */
async function applyPolicy(client: SignedClient, policy: Resource): Promise<Version | undefined> {
  const change = await applyResource(client, policy);
  if (change === 'unsupported') return undefined;
  const response = await client.send({ method: 'GET', path: KINDS['ism-policy'].path(policy.name) });
  if (response.status >= 300) throw new EngineError(response, policy.file);
  const { _seq_no: seqNo } = response.body as { _seq_no: number };
  return { seqNo, isWritten: change !== 'none' };
}
