import { EngineError, type EngineResponse, reason } from '../client/engine-error';
import type { Json, JsonObject } from '../client/json';
import type { SignedClient } from '../client/signed-client';
import type { Retention, RotationPeriod } from '../custom-resource/properties';

/** For how many days, at most, documents are written to an index of each period. */
const PERIOD_DAYS: Readonly<Record<RotationPeriod, number>> = {
  OneHour: 1 / 24,
  OneDay: 1,
  OneWeek: 7,
  OneMonth: 31,
};

/**
 * The age at which an index may be deleted. ISM counts from the creation of the index, and its last document may be one
 * rotation period younger: 7 days with `OneDay` give `8d`, with `OneHour` `169h`.
 */
export function minIndexAge({ days, indexRotationPeriod }: Retention): string {
  const total = days + PERIOD_DAYS[indexRotationPeriod];
  return Number.isInteger(total) ? `${total}d` : `${Math.round(total * 24)}h`;
}

/**
 * Finds in a policy what ISM would refuse, also where the engine has no ISM: a transition to a state that does not exist,
 * an age that ISM cannot read, a template without an index pattern.
 * @see https://docs.opensearch.org/latest/im-plugin/ism/policies/
 */
export function policyProblems(policy: Json): string[] {
  const {
    default_state: first,
    states = [],
    ism_template: templates = [],
  } = policy as {
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
    ...(templates.some((template) => template.index_patterns?.length) ? [] : ['no index pattern']),
  ];
}

type Attachment = 'add' | 'change_policy' | 'remove';

/**
 * Attaches the policy to indices that exist already: `ism_template` reaches new indices only, and a managed index keeps
 * the version of the policy that it started with.
 * @returns a notice for each index that ISM refused. Nothing is undone, because new indices get the right policy.
 * @see https://docs.opensearch.org/latest/im-plugin/ism/api/
 */
export async function attachPolicy(
  client: SignedClient,
  policyId: string,
  { indexName, how }: { indexName: string; how: Attachment },
): Promise<string[]> {
  const notices: string[] = [];
  const body = how === 'remove' ? {} : { body: JSON.stringify({ policy_id: policyId }) };
  for (const index of await indicesOf(client, indexName)) {
    const response = await client.send({ method: 'POST', path: `_plugins/_ism/${how}/${index}`, ...body });
    const problem = problemOf(response);
    if (problem) notices.push(`index ${index} keeps its retention: ${problem}`);
  }
  return notices;
}

async function indicesOf(client: SignedClient, indexName: string): Promise<string[]> {
  const response = await client.send({ method: 'GET', path: '_cat/indices?format=json&h=index' });
  if (response.status >= 300) throw new EngineError(response);
  return (response.body as { index: string }[])
    .map(({ index }) => index)
    .filter((index) => index === indexName || index.startsWith(`${indexName}-`));
}

function problemOf(response: EngineResponse): string | undefined {
  if (response.status >= 300) return `${response.status} ${reason(response.body)}`;
  const { failed_indices: failed = [] } = response.body as {
    failed_indices?: readonly { reason?: string }[];
  };
  return failed[0]?.reason;
}
