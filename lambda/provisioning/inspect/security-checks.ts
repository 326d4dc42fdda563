import { isMissingHandler } from '../client/engine-error';
import { isSame } from '../client/json';
import { KINDS } from '../domain/kinds';
import type { Resource } from '../domain/resources';
import { broken, type Finding, ok, unknown, warning } from './finding';
import type { Check, InspectOptions } from './inspect-domain';
import { read } from './inspect-domain';

const DEPLOY_AGAIN = 'Deploy the delivery stack again; its provisioning puts it back.';

export const securityChecks: readonly Check[] = [
  ['role mapping', roleMapping],
  ['role rights', roleRights],
  ['index template and the rest', provisioned],
  ['retention', retention],
];

/** Whether the delivery role may write: the one thing without which no record arrives. */
async function roleMapping({ client, indexName, deliveryRoleArn }: InspectOptions): Promise<Finding> {
  const name = `${indexName}-delivery`;
  const found = await read<Record<string, { backend_roles?: string[] }>>(
    client,
    `_plugins/_security/api/rolesmapping/${name}`,
  );
  const mapped = found?.[name]?.backend_roles ?? [];
  const isMapped = deliveryRoleArn === undefined ? mapped.length > 0 : mapped.includes(deliveryRoleArn);
  if (isMapped) return ok('role mapping', `${name} is mapped to ${mapped.join(', ')}`);
  const seen = `${name} is mapped to ${mapped.join(', ') || 'nobody'}; expected ${deliveryRoleArn ?? 'the delivery role'}`;
  return broken('role mapping', seen, DEPLOY_AGAIN);
}

async function roleRights({ client, indexName }: InspectOptions): Promise<Finding> {
  const name = `${indexName}-delivery`;
  const found = await read<
    Record<string, { index_permissions?: { index_patterns: string[]; allowed_actions: string[] }[] }>
  >(client, `_plugins/_security/api/roles/${name}`);
  const permissions = found?.[name]?.index_permissions ?? [];
  const missing = [indexName, `${indexName}-*`].filter(
    (pattern) =>
      !permissions.some(
        (each) => each.index_patterns.includes(pattern) && each.allowed_actions.includes('create_index'),
      ),
  );
  if (missing.length === 0) return ok('role rights', `${name} may write ${indexName} and ${indexName}-*`);
  return broken('role rights', `${name} may not write ${missing.join(' and ')}`, DEPLOY_AGAIN);
}

/** Whether each resource of the deploy is in the domain as it was put. */
async function provisioned({ client, resources }: InspectOptions): Promise<Finding> {
  const differing: string[] = [];
  for (const resource of resources.filter(({ body }) => body !== undefined)) {
    if (!(await isThere(client, resource))) differing.push(`${resource.kind} ${resource.name}`);
  }
  const check = 'index template and the rest';
  if (resources.length === 0) return unknown(check, 'what the deploy puts is not known here');
  if (differing.length === 0) return ok(check, `${resources.length} resources are as the deploy puts them`);
  return warning(check, `changed or missing: ${differing.join(', ')}`, DEPLOY_AGAIN);
}

async function isThere(client: InspectOptions['client'], resource: Resource): Promise<boolean> {
  const kind = KINDS[resource.kind];
  const response = await client.send({ method: 'GET', path: kind.path(resource.name) });
  // An engine without the plugin has nothing to compare.
  if (isMissingHandler(response)) return true;
  const current = response.status < 300 ? kind.read(response.body, resource.name) : undefined;
  return current !== undefined && resource.body !== undefined && isSame(current, resource.body);
}

/** Whether each index of a stage with retention is managed, and none has stopped. */
async function retention({ client, indexName, resources }: InspectOptions): Promise<Finding> {
  const wanted = resources.find(({ kind }) => kind === 'ism-policy')?.body;
  if (wanted === undefined) return ok('retention', 'indices are kept for ever');
  const response = await client.send({ method: 'GET', path: `_plugins/_ism/explain/${indexName}-*` });
  if (isMissingHandler(response)) return unknown('retention', 'this engine has no index state management');
  const indices = Object.entries(response.body as Record<string, IsmState>).filter(([name]) =>
    name.startsWith(`${indexName}-`),
  );
  const unmanaged = indices.filter(([, state]) => !state['index.plugins.index_state_management.policy_id']);
  const failed = indices.filter(([, { step }]) => step?.step_status === 'failed');
  if (failed.length > 0) {
    const [[name, { info }] = ['', {}]] = failed as [string, IsmState][];
    return broken(
      'retention',
      `${failed.length} indices have stopped, first ${name}: ${info?.message}`,
      DEPLOY_AGAIN,
    );
  }
  if (unmanaged.length > 0) {
    const names = unmanaged.map(([name]) => name).slice(0, 5);
    return warning('retention', `no policy is attached to ${names.join(', ')}`, DEPLOY_AGAIN);
  }
  return ok('retention', `${indices.length} indices are managed`);
}

interface IsmState {
  readonly 'index.plugins.index_state_management.policy_id'?: string | null;
  readonly step?: { readonly step_status?: string };
  readonly info?: { readonly message?: string };
}
