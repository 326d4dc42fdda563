import { type SignedRequest, verify } from '../iam/sigv4';
import type { FrontDoorOptions } from './options';

/** The role of a caller whom the engine then judges (undefined for an unsigned request), or the refusal that ends the request. */
export type Access =
  | { readonly roleArn: string | undefined }
  | { readonly status: number; readonly message: string };

/** IAM's actions for the data plane: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html */
const HTTP_ACTIONS = ['Get', 'Head', 'Put', 'Post', 'Delete', 'Patch'];

/**
 * Finds out who calls and whether IAM lets the request through to the engine. A refusal has the service's wording.
 *
 * The domain's access policy names the account's root, so identity policies decide (`allow`). Without `allow` the domain
 * has no access policy: the request passes, and the engine refuses a caller who has not signed.
 */
export function admit(request: SignedRequest, options: FrontDoorOptions): Access {
  const verdict = verify(request, {
    find: (key) => options.credentials.find(key),
    service: 'es',
    region: options.region,
    ...(options.now && { now: options.now }),
  });
  if (!verdict.ok && verdict.code !== 'MissingAuthenticationTokenException') {
    return { status: 403, message: verdict.message };
  }
  const roleArn = verdict.ok ? verdict.roleArn : undefined;
  const refused = options.allow && notAuthorized(request, roleArn, { ...options, allow: options.allow });
  return refused ? { status: 403, message: refused } : { roleArn };
}

function notAuthorized(
  { method, path }: SignedRequest,
  roleArn: string | undefined,
  { allow, domainArn }: Pick<FrontDoorOptions, 'domainArn'> & Required<Pick<FrontDoorOptions, 'allow'>>,
): string | undefined {
  const verb = method.slice(0, 1) + method.slice(1).toLowerCase();
  const action = `es:ESHttp${verb}`;
  const resource = `${domainArn}${decodedPath(path)}`;
  if (roleArn && HTTP_ACTIONS.includes(verb) && allow(roleArn, action, resource)) return undefined;
  const because = roleArn ? 'identity-based' : 'resource-based';
  return `User: ${roleArn ?? 'anonymous'} is not authorized to perform: ${action} because no ${because} policy allows the ${action} action`;
}

/** The path as the engine reads it: `/%5Fplugins` is `/_plugins`, so a policy has to see the decoded one. */
function decodedPath(path: string): string {
  const [encoded = ''] = path.split('?');
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
