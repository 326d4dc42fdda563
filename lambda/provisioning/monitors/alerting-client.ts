import { EngineError, isMissingHandler } from '../client/engine-error';
import type { SignedClient } from '../client/signed-client';
import type { Monitor } from './monitor';

/** The engine has no Alerting plugin. */
export class NoAlertingError extends Error {
  override readonly name = 'NoAlertingError';
}

const BASE = '_plugins/_alerting/monitors';
const FILE = 'monitors.json';

/**
 * Client of the monitors of the Alerting plugin, by their names. The plugin makes the ids, so each name is looked up.
 * @see https://docs.opensearch.org/latest/observing-your-data/alerting/api/
 */
export class AlertingClient {
  private readonly ids = new Map<string, string>();

  private constructor(private readonly client: SignedClient) {}

  /**
   * Finds the monitors with these names.
   * @throws NoAlertingError if the engine has no Alerting.
   */
  static async find(client: SignedClient, names: readonly string[]): Promise<AlertingClient> {
    const alerting = new AlertingClient(client);
    const query = { size: 1_000, query: { terms: { 'monitor.name.keyword': names } } };
    // A GET, because a run that changes nothing sends nothing else.
    const response = await client.send({
      method: 'GET',
      path: `${BASE}/_search`,
      body: JSON.stringify(query),
    });
    if (isMissingHandler(response)) throw new NoAlertingError('provisioning: this engine has no Alerting');
    // Before its first monitor a domain has no index of monitors.
    if (response.status === 404) return alerting;
    if (response.status >= 300) throw new EngineError(response, FILE);
    const { hits } = response.body as { hits: { hits: readonly Hit[] } };
    for (const hit of hits.hits) alerting.ids.set(nameOf(hit), hit._id);
    return alerting;
  }

  /** @returns undefined if there is no monitor of that name. */
  async get(name: string): Promise<Monitor | undefined> {
    const id = this.ids.get(name);
    if (id === undefined) return undefined;
    const response = await this.client.send({ method: 'GET', path: `${BASE}/${id}` });
    if (response.status === 404) return undefined;
    if (response.status >= 300) throw new EngineError(response, FILE);
    return (response.body as { monitor: Monitor }).monitor;
  }

  /** Makes the monitors, or replaces those of the same names. */
  async write(monitors: readonly Monitor[]): Promise<void> {
    for (const monitor of monitors) {
      const id = this.ids.get(monitor.name);
      const response = await this.client.send({
        ...(id === undefined
          ? { method: 'POST' as const, path: BASE }
          : { method: 'PUT' as const, path: `${BASE}/${id}` }),
        body: JSON.stringify(monitor),
      });
      if (response.status >= 300) throw new EngineError(response, `${FILE}, ${monitor.name}`);
      this.ids.set(monitor.name, (response.body as { _id: string })._id);
    }
  }

  async delete(name: string): Promise<void> {
    const response = await this.client.send({ method: 'DELETE', path: `${BASE}/${this.ids.get(name)}` });
    if (response.status >= 300 && response.status !== 404) throw new EngineError(response, FILE);
  }
}

interface Hit {
  readonly _id: string;
  /** The monitor itself, or in a property of that name. */
  readonly _source: { readonly name?: string; readonly monitor?: { readonly name: string } };
}

function nameOf({ _source: { name, monitor } }: Hit): string {
  return name ?? monitor?.name ?? '';
}
