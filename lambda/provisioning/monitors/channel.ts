import { EngineError, isMissingHandler } from '../client/engine-error';
import { isSame, type JsonObject } from '../client/json';
import type { SignedClient } from '../client/signed-client';
import type { Alarms } from '../custom-resource/properties';
import { isOurs, MARK } from '../domain/kinds';
import { channelIdOf } from './monitor';

const BASE = '_plugins/_notifications/configs';

/**
 * Brings the channel of the monitors to the topic of the stage. The role lets OpenSearch Service publish there.
 * @see https://docs.opensearch.org/latest/observing-your-data/notifications/api/
 */
export async function applyChannel(client: SignedClient, indexName: string, alarms: Alarms): Promise<void> {
  const id = channelIdOf(indexName);
  const desired: JsonObject = {
    name: id,
    description: `Notifications of the monitors of ${indexName}; ${MARK}`,
    config_type: 'sns',
    is_enabled: true,
    sns: { topic_arn: alarms.topicArn, role_arn: alarms.roleArn },
  };
  const current = await readChannel(client, id);
  if (current && !isOurs(current)) throw new Error(notOurs(id));
  if (current && isSame(current, desired)) return;
  const response = await client.send(
    current
      ? { method: 'PUT', path: `${BASE}/${id}`, body: JSON.stringify({ config: desired }) }
      : { method: 'POST', path: BASE, body: JSON.stringify({ config_id: id, config: desired }) },
  );
  if (response.status >= 300) throw new EngineError(response, 'the channel of the monitors');
}

/** Removes the channel if provisioning made it. An engine without the plugin has none. */
export async function removeChannel(client: SignedClient, indexName: string): Promise<void> {
  const id = channelIdOf(indexName);
  const current = await readChannel(client, id);
  if (!current || !isOurs(current)) return;
  const response = await client.send({ method: 'DELETE', path: `${BASE}/${id}` });
  if (response.status >= 300 && response.status !== 404) throw new EngineError(response);
}

async function readChannel(client: SignedClient, id: string): Promise<JsonObject | undefined> {
  const response = await client.send({ method: 'GET', path: `${BASE}/${id}`, isOptional: true });
  if (response.status === 404 || isMissingHandler(response)) return undefined;
  if (response.status >= 300) throw new EngineError(response, 'the channel of the monitors');
  const { config_list: list = [] } = response.body as {
    config_list?: readonly { config_id: string; config: JsonObject }[];
  };
  return list.find((each) => each.config_id === id)?.config;
}

function notOurs(id: string): string {
  return `provisioning: the notification channel ${id} exists and was not made by this stack. Rename or delete it, then deploy again.`;
}
