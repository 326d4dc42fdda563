import { EngineError, isMissingHandler, reason } from './engine-error';
import { isSame, type JsonObject } from './json';
import auditConfig from './resources/audit/config.json';
import type { SignedClient } from './signed-client';

const PATH = '_plugins/_security/api/audit';
const FILE = 'audit/config.json';

/**
 * Turns the security plugin's audit log on, without request bodies, which are the logs themselves. The domain's
 * publishing option only says where the log goes. Keys that the file does not name stay as they are. It is a setting
 * of the domain and stays when the resource is deleted.
 * @returns what went wrong, for the deploy's notices: a domain that delivers logs is worth more than one that does not
 *   because its audit setting was refused.
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/audit-logs.html
 */
export async function enableAuditLog(client: SignedClient): Promise<string[]> {
  const answer = await client.send({ method: 'GET', path: PATH });
  if (isMissingHandler(answer) || answer.status === 404 || answer.status === 501) {
    return ['this engine has no audit log: its setting was not sent'];
  }
  if (answer.status >= 300) throw new EngineError(answer, FILE);
  const current = (answer.body as { config: JsonObject }).config;
  const desired: JsonObject = {
    ...current,
    ...auditConfig,
    audit: { ...(current.audit as JsonObject), ...auditConfig.audit },
    compliance: { ...(current.compliance as JsonObject), ...auditConfig.compliance },
  };
  if (isSame(current, desired)) return [];
  const put = await client.send({ method: 'PUT', path: `${PATH}/config`, body: JSON.stringify(desired) });
  return put.status < 300
    ? []
    : [`the audit log stays as it was: ${reason(put.body)} (${FILE}, status ${put.status})`];
}
