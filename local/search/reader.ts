import { randomBytes } from 'node:crypto';
import { ask, type Login } from './engine-client';

/**
 * Makes an internal user that may read one index and its rotations and nothing else, and gives its login.
 *
 * @see https://docs.opensearch.org/docs/latest/security/access-control/api/
 */
export async function createReader(engine: Login, name: string, indexName: string): Promise<Login> {
  // The ending has a character of each kind that the plugin asks for.
  const password = `${randomBytes(18).toString('base64url')}aA1!`;
  const security = '/_plugins/_security/api';
  await ask(engine, {
    method: 'PUT',
    path: `${security}/roles/${name}`,
    body: {
      cluster_permissions: ['cluster_composite_ops_ro'],
      index_permissions: [{ index_patterns: [indexName, `${indexName}-*`], allowed_actions: ['read'] }],
    },
  });
  await ask(engine, {
    method: 'PUT',
    path: `${security}/internalusers/${name}`,
    body: { password, opendistro_security_roles: [name] },
  });
  return { url: engine.url, username: name, password };
}
