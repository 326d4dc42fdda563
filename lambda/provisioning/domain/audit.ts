import { type EngineResponse, isMissingHandler, reason } from '../client/engine-error';
import { isSame, type JsonObject } from '../client/json';
import type { SignedClient } from '../client/signed-client';
import auditConfig from '../resources/audit/config.json';

const PATH = '_plugins/_security/api/audit';
const FILE = 'audit/config.json';

/**
 * Turns the audit log of the security plugin on, without request bodies, because these are the logs themselves. (The
 * publishing option of the domain only says where the audit log goes.) Settings that the file does not name keep their
 * values. The audit log is a setting of the whole domain, so it stays on when the resource is deleted.
 * @returns notices for the deploy. A refused audit setting must not stop the delivery of logs.
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/audit-logs.html
 */
export async function enableAuditLog(client: SignedClient): Promise<string[]> {
  const response = await client.send({ method: 'GET', path: PATH, isOptional: true });
  if (isMissingHandler(response) || response.status === 404 || response.status === 501) {
    return ['this engine has no audit log, so its setting was not sent'];
  }
  if (response.status >= 300) return [unchanged(response)];
  const current = (response.body as { config: JsonObject }).config;
  const desired: JsonObject = {
    ...current,
    ...auditConfig,
    audit: { ...(current.audit as JsonObject), ...auditConfig.audit },
    compliance: { ...(current.compliance as JsonObject), ...auditConfig.compliance },
  };
  if (isSame(current, desired)) return [];
  const body = JSON.stringify(desired);
  const put = await client.send({ method: 'PUT', path: `${PATH}/config`, body, isOptional: true });
  return put.status < 300 ? [] : [unchanged(put)];
}

function unchanged({ method, status, body }: EngineResponse): string {
  return `the audit log stays as it was: ${method} answered ${status} ${reason(body)} (${FILE})`;
}
