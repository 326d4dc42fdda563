import { EngineError, isMissingHandler } from '../client/engine-error';
import type { SignedClient } from '../client/signed-client';
import type { Properties } from '../custom-resource/properties';
import { currentPolicy, policyIdsOf } from '../retention/policies';
import { renderResources } from './resources';

/** Indices that a template is for, and its priority among the templates that match an index. */
interface Template {
  readonly what: string;
  readonly patterns: readonly string[];
  readonly priority: number;
}

/** Policies that one response may list; the API's own default is 20. */
const ALL_POLICIES = 1_000;

/**
 * Looks for templates of others that match indices of the stage, before anything is written to a domain that others use,
 * too. Of two templates with the same priority the engine takes one and refuses the other.
 * @returns a notice for each template with a higher priority: it counts in place of the stage's own.
 * @throws Error that names every template of the same priority, and says what to do.
 */
export async function refuseOverlaps(client: SignedClient, properties: Properties): Promise<string[]> {
  const found = [
    ...overlapping(ownTemplate(properties), await readIndexTemplates(client, properties.indexName)),
    ...overlapping(ownPolicy(properties), await readPolicies(client, properties.indexName)),
  ];
  const equal = found.filter(({ own, other }) => own.priority === other.priority);
  if (equal.length > 0) {
    const list = equal.map(({ other }) => `${other.what} (${other.patterns.join(', ')})`).join('; ');
    throw new Error(
      `provisioning: ${list}: same priority as ours for the indices ${properties.indexName}-*; expected another one. ` +
        'Change its priority or its patterns, or choose another indexName. Nothing was written.',
    );
  }
  return found
    .filter(({ own, other }) => other.priority > own.priority)
    .map(({ other }) => `${other.what} has a higher priority and counts in place of the one of the stage`);
}

/** Whether some index name matches both patterns, in which `*` is any text. */
export function overlap(a: string, b: string): boolean {
  if (a === '' && b === '') return true;
  if (a.startsWith('*')) return overlap(a.slice(1), b) || (b !== '' && overlap(a, b.slice(1)));
  if (b.startsWith('*')) return overlap(b, a);
  return a !== '' && a[0] === b[0] && overlap(a.slice(1), b.slice(1));
}

function overlapping(own: Template | undefined, others: readonly Template[]) {
  if (own === undefined) return [];
  const matches = (other: Template) =>
    own.patterns.some((pattern) => other.patterns.some((theirs) => overlap(pattern, theirs)));
  return others.filter(matches).map((other) => ({ own, other }));
}

function ownTemplate(properties: Properties): Template {
  const resource = renderResources(properties).find(({ kind }) => kind === 'index-template');
  return templateOf('index template', resource?.body);
}

function ownPolicy({ indexName, retention }: Properties): Template | undefined {
  if (retention === undefined) return undefined;
  const { ism_template: templates = [] } = currentPolicy(indexName, retention).body as IsmPolicy;
  return templateOf('ISM policy', [templates].flat()[0]);
}

async function readIndexTemplates(client: SignedClient, indexName: string): Promise<Template[]> {
  const response = await client.send({ method: 'GET', path: '_index_template' });
  if (response.status >= 300) throw new EngineError(response);
  const { index_templates: all = [] } = response.body as {
    index_templates?: readonly { name: string; index_template: unknown }[];
  };
  return all
    .filter(({ name }) => name !== indexName)
    .map(({ name, index_template: body }) => templateOf(`index template ${name}`, body));
}

interface IsmPolicy {
  readonly ism_template?: object | readonly object[] | null;
}

async function readPolicies(client: SignedClient, indexName: string): Promise<Template[]> {
  const response = await client.send({ method: 'GET', path: `_plugins/_ism/policies?size=${ALL_POLICIES}` });
  if (isMissingHandler(response) || response.status === 404) return [];
  if (response.status >= 300) throw new EngineError(response);
  const { policies = [] } = response.body as { policies?: readonly { _id: string; policy: IsmPolicy }[] };
  return policies
    .filter(({ _id: id }) => !policyIdsOf(indexName).includes(id))
    .flatMap(({ _id: id, policy }) =>
      [policy.ism_template ?? []].flat().map((template) => templateOf(`ISM policy ${id}`, template)),
    );
}

function templateOf(what: string, body: unknown): Template {
  const { index_patterns: patterns = [], priority } = (body ?? {}) as {
    index_patterns?: string | readonly string[];
    priority?: number | null;
  };
  return { what, patterns: [patterns].flat(), priority: Number(priority ?? 0) };
}
