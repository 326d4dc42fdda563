import { EngineError, type EngineResponse, reason } from '../client/engine-error';
import type { SignedClient } from '../client/signed-client';

/** An index and the policy that ISM has attached to it. */
export interface ManagedIndex {
  readonly name: string;
  /** @default - no policy is attached */
  readonly policyId?: string;
  /** Version of the policy that the index works with. @default - no job has run for the index yet */
  readonly policySeqNo?: number;
}

/** What to do with one index. `policyId` is the policy that it gets, and absent for `remove`. */
export interface Attachment {
  readonly index: string;
  readonly action: 'add' | 'change_policy' | 'remove';
  readonly policyId?: string;
}

/** In characters; the engine accepts a request line of at most 4,096 bytes. */
const LONGEST_INDEX_LIST = 3_000;
const IN_TRANSITION = /while transitioning/;

/**
 * Reads the index and its rotations, with the policies that are attached to them.
 * @see https://docs.opensearch.org/latest/im-plugin/ism/api/#explain-index
 */
export async function readManagedIndices(client: SignedClient, indexName: string): Promise<ManagedIndex[]> {
  const response = await client.send({ method: 'GET', path: `_plugins/_ism/explain/${indexName}*` });
  if (response.status === 404) return [];
  if (response.status >= 300) throw new EngineError(response);
  return Object.entries(response.body as Record<string, unknown>)
    .filter(([name]) => name === indexName || name.startsWith(`${indexName}-`))
    .flatMap(([name, explained]) => (isObject(explained) ? [managedIndex(name, explained)] : []));
}

/**
 * Adds, changes and removes policies of indices.
 * @returns a notice for each index that ISM refused. Nothing is undone, and the next run tries again.
 */
export async function attach(client: SignedClient, attachments: readonly Attachment[]): Promise<string[]> {
  const notices: string[] = [];
  for (const batch of batchesOf(attachments)) {
    const failed = await send(client, batch);
    // An index between two states refuses another policy, but lets go of the one that it has.
    const stuck = failed.filter((failure) => IN_TRANSITION.test(failure.reason));
    const retries = stuck.map(({ attachment }) => attachment);
    const again = retries.length > 0 ? await replace(client, retries) : [];
    for (const { attachment, reason: why } of [...failed.filter((each) => !stuck.includes(each)), ...again]) {
      notices.push(`index ${attachment.index} keeps its retention: ${why}`);
    }
  }
  return notices;
}

interface Failure {
  readonly attachment: Attachment;
  readonly reason: string;
}

async function replace(client: SignedClient, attachments: readonly Attachment[]): Promise<Failure[]> {
  const failed = await send(
    client,
    attachments.map(({ index }) => ({ index, action: 'remove' as const })),
  );
  const removed = attachments.filter(
    ({ index }) => !failed.some(({ attachment }) => attachment.index === index),
  );
  if (removed.length === 0) return failed;
  return [
    ...failed,
    ...(await send(
      client,
      removed.map((each) => ({ ...each, action: 'add' as const })),
    )),
  ];
}

/** Sends one request for attachments with the same action and the same policy. */
async function send(client: SignedClient, batch: readonly Attachment[]): Promise<Failure[]> {
  const [{ action, policyId } = { action: 'remove' as const, policyId: undefined }] = batch;
  const indices = batch.map(({ index }) => index).join(',');
  const response = await client.send({
    method: 'POST',
    path: `_plugins/_ism/${action}/${indices}`,
    ...(policyId === undefined ? {} : { body: JSON.stringify({ policy_id: policyId }) }),
  });
  return failuresOf(response, batch);
}

function failuresOf(response: EngineResponse, batch: readonly Attachment[]): Failure[] {
  if (response.status >= 300) {
    const why = `${response.status} ${reason(response.body)}`;
    return batch.map((attachment) => ({ attachment, reason: why }));
  }
  const { failed_indices: failed = [] } = response.body as {
    failed_indices?: readonly { index_name?: string; reason?: string }[];
  };
  return failed.flatMap(({ index_name: name, reason: why = 'ISM gives no reason' }) => {
    const attachment = batch.find(({ index }) => index === name) ?? batch[0];
    return attachment ? [{ attachment, reason: why }] : [];
  });
}

function batchesOf(attachments: readonly Attachment[]): Attachment[][] {
  const batches: Attachment[][] = [];
  for (const attachment of attachments) {
    const batch = batches.find((each) => hasRoomFor(each, attachment));
    if (batch) batch.push(attachment);
    else batches.push([attachment]);
  }
  return batches;
}

function hasRoomFor(batch: readonly Attachment[], { index, action, policyId }: Attachment): boolean {
  const [first] = batch;
  const length = batch.reduce((sum, each) => sum + each.index.length + 1, index.length);
  return first?.action === action && first.policyId === policyId && length <= LONGEST_INDEX_LIST;
}

function managedIndex(name: string, explained: Record<string, unknown>): ManagedIndex {
  const policyId = explained.policy_id ?? explained['index.plugins.index_state_management.policy_id'];
  const { policy_seq_no: seqNo } = explained;
  return {
    name,
    ...(typeof policyId === 'string' ? { policyId } : {}),
    ...(typeof seqNo === 'number' ? { policySeqNo: seqNo } : {}),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
