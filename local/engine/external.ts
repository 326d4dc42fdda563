import { connectionProblem, httpGet, NO_TLS } from '../machine/http-get';
import { percentDecoded } from '../machine/percent-decoded';
import { basicAuth, type Engine, type Login, type StartOptions } from './engine';
import { look } from './ready';

const RESPONSE_TIMEOUT_MS = 30_000;

/**
 * Connects to the OpenSearch that `OPENSEARCH_URL` names, `http://user:password@host:port`. It is not ours, so nothing
 * stops it.
 *
 * @throws Error when the URL is no URL or has no login, nothing responds, the login is refused or may not administer
 * security, or the security plugin is off
 */
export async function connectExternal(
  rawUrl: string,
  { progress }: Pick<StartOptions, 'progress'>,
): Promise<Engine> {
  const { url, ...login } = parseUrl(rawUrl);
  const seen = await look(url, login);
  if (seen.state === 'not-yet') {
    const said = seen.detail === NO_TLS ? NO_TLS : `does not respond (${seen.detail})`;
    throw new Error(`engine: OPENSEARCH_URL ${url} ${said}. ${adviceFor(seen.detail)}`);
  }
  if (seen.state === 'refused') {
    const isLogin = seen.status === 401 || seen.status === 403;
    const advice = isLogin
      ? 'Check the user and password in the URL.'
      : 'Check the address: an OpenSearch gives its version there.';
    throw new Error(`engine: OPENSEARCH_URL ${url} answered ${seen.detail}. ${advice}`);
  }
  await requireSecurityAdmin(url, login);
  progress(`engine: OpenSearch ${seen.greeting.version} at ${url}`);
  return {
    kind: 'external',
    url,
    ...login,
    version: seen.greeting.version,
    exited: new Promise(() => undefined),
    stop: async () => undefined,
    restart: async () => undefined,
  };
}

function adviceFor(detail: string): string {
  if (detail === NO_TLS) return 'Give it with http://.';
  if (/CERT|SIGNATURE/.test(detail)) return 'Name its certificate authority in NODE_EXTRA_CA_CERTS.';
  return 'Start it, or correct the URL.';
}

function parseUrl(rawUrl: string): Login & { url: string } {
  const shape = 'http(s)://user:password@host:port';
  if (!URL.canParse(rawUrl)) throw new Error(`engine: OPENSEARCH_URL is not a URL; expected ${shape}.`);
  const { protocol, host, pathname, username, password } = new URL(rawUrl);
  if (!/^https?:$/.test(protocol))
    throw new Error(`engine: OPENSEARCH_URL has ${protocol}; expected ${shape}.`);
  if (!username || !password) {
    throw new Error(`engine: OPENSEARCH_URL has no login, got ${protocol}//${host}; expected ${shape}.`);
  }
  return {
    url: `${protocol}//${host}${pathname.replace(/\/+$/, '')}`,
    username: percentDecoded(username, 'engine: the user in OPENSEARCH_URL'),
    password: percentDecoded(password, 'engine: the password in OPENSEARCH_URL'),
  };
}

/** Requires the security plugin's REST API to be open to this login, because roles are mapped through it. */
async function requireSecurityAdmin(url: string, login: Login): Promise<void> {
  const headers = { authorization: basicAuth(login) };
  const path = '/_plugins/_security/api/internalusers';
  const response = await httpGet(`${url}${path}`, headers, RESPONSE_TIMEOUT_MS).catch((error: unknown) => {
    throw new Error(
      `engine: OPENSEARCH_URL ${url} does not respond to ${path} (${connectionProblem(error)}). Start it again.`,
    );
  });
  if (response.status === 200) return;
  if (response.status === 403) {
    throw new Error(
      `engine: OPENSEARCH_URL ${url}: ${login.username} may not administer security (403). Use an administrator's login.`,
    );
  }
  throw new Error(
    `engine: OPENSEARCH_URL ${url}: no security plugin responds (${response.status}). ` +
      'Switch it on: without it no role is checked.',
  );
}
