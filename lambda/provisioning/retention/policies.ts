import type { Json, JsonObject } from '../client/json';
import type { Retention, RotationPeriod } from '../custom-resource/properties';
import { fill } from '../domain/fill';
import type { Resource } from '../domain/resources';
import policyFile from '../resources/ism-policies/retention.json';
import { PERIOD_DAYS, PERIODS } from './period';

const FILE = 'ism-policies/retention.json';

/**
 * The age at which an index may be deleted. ISM counts from the creation of the index, and its last document may be one
 * rotation period younger: 7 days with `OneDay` give `8d`, with `OneHour` `169h`.
 */
export function minIndexAge(days: number, period: RotationPeriod): string {
  const total = days + PERIOD_DAYS[period];
  return Number.isInteger(total) ? `${total}d` : `${Math.round(total * 24)}h`;
}

/** The policy of the indices that the stage makes now. Its template attaches every new index. */
export function currentPolicy(indexName: string, retention: Retention): Resource {
  return policy(indexName, policyIdOf(indexName), { retention, period: retention.indexRotationPeriod });
}

/**
 * The policy of indices that the stage made when its rotation period was another one. They are attached one by one, so
 * the policy has no template.
 */
export function periodPolicy(indexName: string, retention: Retention, period: RotationPeriod): Resource {
  const resource = policy(indexName, policyIdOf(indexName, period), { retention, period });
  const { ism_template: _, ...body } = resource.body as JsonObject;
  return { ...resource, body };
}

/** The ids of every policy that provisioning may have made for the index. */
export function policyIdsOf(indexName: string): readonly string[] {
  return [policyIdOf(indexName), ...PERIODS.map((period) => policyIdOf(indexName, period))];
}

/** `app-logs-retention`, or `app-logs-retention-one-month` for the indices of another period. */
export function policyIdOf(indexName: string, period?: RotationPeriod): string {
  const suffix = period === undefined ? '' : period.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `${indexName}-retention${suffix}`;
}

/** The resource without a body, which removes the policy. */
export function noPolicy(id: string): Resource {
  return { kind: 'ism-policy', name: id, file: FILE, body: undefined };
}

/**
 * Finds in a policy what ISM would refuse, also where the engine has no ISM: a transition to a state that does not exist,
 * an age that ISM cannot read, a template without an index pattern.
 * @see https://docs.opensearch.org/latest/im-plugin/ism/policies/
 */
export function policyProblems(body: Json): string[] {
  const {
    default_state: first,
    states = [],
    ism_template: templates = [],
  } = body as {
    default_state?: string;
    states?: readonly {
      name: string;
      transitions?: readonly { state_name: string; conditions?: JsonObject }[];
    }[];
    ism_template?: readonly { index_patterns?: readonly string[] }[];
  };
  const names = states.map(({ name }) => name);
  const transitions = states.flatMap((state) => state.transitions ?? []);
  const targets = [first ?? '', ...transitions.map((transition) => transition.state_name)];
  const ages = transitions.map(({ conditions }) => String(conditions?.min_index_age ?? ''));
  return [
    ...targets.filter((target) => !names.includes(target)).map((target) => `no state "${target}"`),
    ...ages.filter((age) => !/^[1-9]\d*[dhms]$/.test(age)).map((age) => `min_index_age "${age}"`),
    ...templates.flatMap((template) => (template.index_patterns?.length ? [] : ['no index pattern'])),
  ];
}

function policy(
  indexName: string,
  id: string,
  { retention, period }: { retention: Retention; period: RotationPeriod },
): Resource {
  const values = { IndexName: indexName, MinIndexAge: minIndexAge(retention.days, period) };
  const body = fill(policyFile, values);
  const problems = policyProblems(body);
  if (problems.length > 0)
    throw new Error(`provisioning: ${FILE} is not an ISM policy: ${problems.join('; ')}.`);
  return { kind: 'ism-policy', name: id, file: FILE, body };
}
