import differences from '../engine/aws-differences.json';
import type { SignedRequest } from '../iam/sigv4';

const { allowed, message, status } = differences.clusterSettings;

/**
 * The refusal of a request that the service does not let through to the engine, whoever sends it. `aws-differences.json`
 * names what is known of them, with the sources.
 *
 * @returns undefined for a request that the engine gets
 */
export function refusalOf({
  method,
  path,
  body,
}: Pick<SignedRequest, 'method' | 'path' | 'body'>): { status: number; message: string } | undefined {
  const [route = ''] = path.split('?');
  if (method !== 'PUT' || route.replace(/\/$/, '') !== '/_cluster/settings') return undefined;
  return settingsIn(body).every((name) => allowed.includes(name)) ? undefined : { status, message };
}

/** Names of the settings as they are written: in the expanded form, which the service refuses, only their first part. */
function settingsIn(body: Buffer): string[] {
  try {
    const { persistent, transient } = JSON.parse(body.toString('utf8'));
    return [persistent, transient].flatMap((settings) => Object.keys(settings ?? {}));
  } catch {
    // The engine says what is wrong with a body that is no JSON.
    return [];
  }
}
