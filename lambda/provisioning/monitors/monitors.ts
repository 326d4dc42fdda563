import { EngineError } from '../client/engine-error';
import type { SignedClient } from '../client/signed-client';
import type { Alarms } from '../custom-resource/properties';
import { type RecordPlace, readRecord, saveRecord } from '../sync/record';
import { type SyncRecord, type SyncStore, sync } from '../sync/sync';
import { AlertingClient, NoAlertingError } from './alerting-client';
import { applyChannel, removeChannel } from './channel';
import { fingerprint, type Monitor } from './monitor';

export interface MonitorsInput {
  readonly indexName: string;
  readonly monitors: readonly Monitor[];
  /** Where the monitors notify. Without it there are no monitors. */
  readonly alarms: Alarms | undefined;
}

/**
 * Brings the monitors of an index, and the channel that they notify, to the desired ones. A monitor that a person edited is
 * left alone.
 * @returns notices for the deploy. A refusal is one of them: monitors must not stop the delivery of logs.
 */
export async function applyMonitors(client: SignedClient, input: MonitorsInput): Promise<readonly string[]> {
  const { indexName, alarms, monitors } = input;
  if (!alarms || monitors.length === 0) return removeMonitors(client, indexName);
  const place = placeOf(indexName);
  const record = await readRecord(client, place);
  return withNotices(monitors.length, async () => {
    const store = await storeOf(client, [...monitors.map(({ name }) => name), ...Object.keys(record)]);
    // A monitor refers to the channel.
    await applyChannel(client, indexName, alarms);
    return sync(store, { desired: monitors, record, save: (next) => saveRecord(client, place, next) });
  });
}

/** Removes the monitors that provisioning made, except those that a person edited, and then their channel. */
export async function removeMonitors(client: SignedClient, indexName: string): Promise<readonly string[]> {
  const place = placeOf(indexName);
  const record = await readRecord(client, place);
  return withNotices(0, async () => {
    const notices = await removeRecorded(client, place, record);
    await removeChannel(client, indexName);
    return notices;
  });
}

async function removeRecorded(
  client: SignedClient,
  place: RecordPlace,
  record: SyncRecord,
): Promise<readonly string[]> {
  const names = Object.keys(record);
  if (names.length === 0) return [];
  const store = await storeOf(client, names);
  return sync(store, { desired: [], record, save: (next) => saveRecord(client, place, next) });
}

async function withNotices(
  count: number,
  work: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NoAlertingError) {
      return count === 0 ? [] : [`this engine has no Alerting: ${count} monitors were checked but not sent`];
    }
    if (!(error instanceof EngineError)) throw error;
    return [`the monitors are not all as desired: ${error.message.replace(/^provisioning: /, '')}`];
  }
}

async function storeOf(client: SignedClient, names: readonly string[]): Promise<SyncStore<Monitor>> {
  const alerting = await AlertingClient.find(client, names);
  return {
    whole: 'the monitors',
    keyOf: ({ name }) => name,
    fingerprint,
    get: (name) => alerting.get(name),
    write: (monitors) => alerting.write(monitors),
    delete: (name) => alerting.delete(name),
  };
}

function placeOf(indexName: string): RecordPlace {
  return {
    name: `${indexName}-monitors`,
    field: 'monitors',
    description: 'What the last deploy wrote into Alerting',
  };
}
