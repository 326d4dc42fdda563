import { EngineError, type EngineResponse, isMissingHandler, reason } from '../client/engine-error';
import type { SignedClient } from '../client/signed-client';
import { keyOf, type SavedObject } from './saved-object';

/** The engine responded in place of Dashboards, so there is no Dashboards behind this endpoint. */
export class NoDashboardsError extends Error {
  override readonly name = 'NoDashboardsError';
}

/**
 * Where Dashboards puts the objects of this client. `global`: in the tenant that everybody sees, or there are no tenants.
 * `other`: in a tenant with this name. `unknown`: Dashboards did not say, for this reason.
 */
export type Tenant =
  | { readonly kind: 'global' }
  | { readonly kind: 'other'; readonly name: string }
  | { readonly kind: 'unknown'; readonly reason: string };

const BASE = '_dashboards/api/saved_objects';
/** The security plugin of Dashboards says here which tenant a request gets. A Dashboards without the plugin has no tenants. */
const ACCOUNT = '_dashboards/api/v1/configuration/account';
/** Without the first header every write is refused; without the second, objects are saved in a private tenant. */
const HEADERS = { 'osd-xsrf': 'true', securitytenant: 'global' };
/** Names of the global tenant: in a response, in a request, and in a role. */
const GLOBAL_TENANTS = ['', 'global', 'global_tenant'];
const BOUNDARY = 'ekk-saved-objects-4f1d0c7a9b';

/** Client of the saved objects API of a domain's Dashboards, in the global tenant. */
export class DashboardsClient {
  constructor(private readonly client: SignedClient) {}

  /**
   * Asks Dashboards which tenant these requests get.
   * @throws NoDashboardsError if there is no Dashboards behind the endpoint.
   */
  async readTenant(): Promise<Tenant> {
    const response = await this.client.send({
      method: 'GET',
      path: ACCOUNT,
      headers: HEADERS,
      isOptional: true,
    });
    if (isMissingHandler(response)) throw noDashboards();
    if (response.status === 404) return { kind: 'global' };
    if (response.status >= 300) {
      return { kind: 'unknown', reason: `${response.status} ${reason(response.body)}` };
    }
    const { data } = response.body as { data?: { user_requested_tenant?: string | null } };
    const name = data?.user_requested_tenant;
    if (name === undefined) return { kind: 'unknown', reason: 'its response has no user_requested_tenant' };
    return name === null || GLOBAL_TENANTS.includes(name) ? { kind: 'global' } : { kind: 'other', name };
  }

  /**
   * @returns undefined if there is no such object.
   * @throws NoDashboardsError if there is no Dashboards behind the endpoint.
   */
  async get(key: { type: string; id: string }): Promise<SavedObject | undefined> {
    const response = await this.client.send({ method: 'GET', path: pathOf(key), headers: HEADERS });
    if (isMissingHandler(response)) throw noDashboards();
    if (response.status === 404) return undefined;
    if (response.status >= 300) throw new EngineError(response);
    const { type, id, attributes, references } = response.body as SavedObject;
    return { type, id, attributes, references: references ?? [] };
  }

  /**
   * Writes all of these objects, also over existing ones.
   * @throws Error that names every object that was not written. Status 200 alone does not mean success: after a conflict
   *   or a missing reference, the response lists the good objects as successes, but none was written.
   */
  async import(objects: readonly SavedObject[]): Promise<void> {
    const response = await this.client.send({
      method: 'POST',
      path: `${BASE}/_import?overwrite=true`,
      headers: { ...HEADERS, 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` },
      body: formOf(objects),
    });
    if (response.status >= 300) throw new EngineError(response, 'saved-objects.ndjson');
    const { success } = response.body as { success?: boolean };
    if (success !== true)
      throw new Error(`provisioning: saved objects not written: ${errorsOf(response).join('; ')}.`);
  }

  async delete(key: { type: string; id: string }): Promise<void> {
    const response = await this.client.send({ method: 'DELETE', path: pathOf(key), headers: HEADERS });
    if (response.status >= 300 && response.status !== 404) throw new EngineError(response);
  }
}

function noDashboards(): NoDashboardsError {
  return new NoDashboardsError('provisioning: no Dashboards behind this endpoint');
}

function pathOf(key: { type: string; id: string }): string {
  return `${BASE}/${keyOf(key)}`;
}

function formOf(objects: readonly SavedObject[]): string {
  const ndjson = objects.map((object) => JSON.stringify(object)).join('\n');
  const head = [
    `--${BOUNDARY}`,
    'Content-Disposition: form-data; name="file"; filename="saved-objects.ndjson"',
    'Content-Type: application/ndjson',
  ];
  return `${head.join('\r\n')}\r\n\r\n${ndjson}\n\r\n--${BOUNDARY}--\r\n`;
}

function errorsOf({ body }: EngineResponse): string[] {
  interface Failure {
    readonly type?: string;
    readonly id: string;
    readonly error: {
      readonly type?: string;
      readonly message?: string;
      readonly references?: readonly { type: string; id: string }[];
    };
  }
  const { errors } = body as { errors?: readonly Failure[] };
  if (!errors) return [reason(body)];
  return errors.map(({ type = 'no type', id, error }) => {
    const missing = error.references?.map(keyOf).join(', ');
    return `${type}/${id} ${error.message ?? error.type ?? 'unknown'}${missing ? ` ${missing}` : ''}`;
  });
}
