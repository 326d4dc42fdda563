import { type Answer, EngineError, isMissingHandler, reason } from './engine-error';
import { keyOf, type SavedObject } from './saved-object';
import type { SignedClient } from './signed-client';

/** The engine answered in place of Dashboards: there is none behind this endpoint. */
export class NoDashboardsError extends Error {
  override readonly name = 'NoDashboardsError';
}

const BASE = '_dashboards/api/saved_objects';
/** Without the first every write is refused; without the second objects land in a private tenant. */
const HEADERS = { 'osd-xsrf': 'true', securitytenant: 'global' };
const BOUNDARY = 'ekk-saved-objects-4f1d0c7a9b';

/** The saved objects API of a domain's Dashboards, in the global tenant. */
export class DashboardsClient {
  constructor(private readonly client: SignedClient) {}

  /**
   * @returns undefined if there is no such object.
   * @throws NoDashboardsError
   */
  async get(key: { type: string; id: string }): Promise<SavedObject | undefined> {
    const answer = await this.client.send({ method: 'GET', path: pathOf(key), headers: HEADERS });
    if (isMissingHandler(answer))
      throw new NoDashboardsError('provisioning: no Dashboards behind this endpoint');
    if (answer.status === 404) return undefined;
    if (answer.status >= 300) throw new EngineError(answer);
    const { type, id, attributes, references } = answer.body as SavedObject;
    return { type, id, attributes, references: references ?? [] };
  }

  /**
   * Writes all of these over what is there.
   * @throws Error that names every object that was not written. Status 200 alone says nothing: with a conflict or a
   *   missing reference it lists the good objects as successes and writes none.
   */
  async import(objects: readonly SavedObject[]): Promise<void> {
    const answer = await this.client.send({
      method: 'POST',
      path: `${BASE}/_import?overwrite=true`,
      headers: { ...HEADERS, 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` },
      body: formOf(objects),
    });
    if (answer.status >= 300) throw new EngineError(answer, 'saved-objects.ndjson');
    const { success } = answer.body as { success?: boolean };
    if (success !== true)
      throw new Error(`provisioning: saved objects not written: ${errorsOf(answer).join('; ')}.`);
  }

  async delete(key: { type: string; id: string }): Promise<void> {
    const answer = await this.client.send({ method: 'DELETE', path: pathOf(key), headers: HEADERS });
    if (answer.status >= 300 && answer.status !== 404) throw new EngineError(answer);
  }
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

function errorsOf({ body }: Answer): string[] {
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
