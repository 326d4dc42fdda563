import { type Answer, EngineError, reason } from './engine-error';
import type { Json, JsonObject } from './json';
import type { Retention, RotationPeriod } from './properties';
import type { SignedClient } from './signed-client';

/** The longest an index of each period is written to. */
const PERIOD_DAYS: Readonly<Record<RotationPeriod, number>> = {
  OneHour: 1 / 24,
  OneDay: 1,
  OneWeek: 7,
  OneMonth: 31,
};

/**
 * The age at which an index may go: ISM counts from its creation, so its last document is up to one rotation period
 * younger. `7` days with `OneDay` give `8d`, with `OneHour` `169h`.
 */
export function minIndexAge({ days, indexRotationPeriod }: Retention): string {
  const total = days + PERIOD_DAYS[indexRotationPeriod];
  return Number.isInteger(total) ? `${total}d` : `${Math.round(total * 24)}h`;
}

/**
 * What ISM itself would refuse, found before or without it: a transition to no state, an age it cannot read, a
 * template without a pattern.
 * @see https://docs.opensearch.org/latest/im-plugin/ism/policies/
 */
export function policyFaults(policy: Json): string[] {
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
 * Tells indices that exist already: `ism_template` reaches new indices only, and a managed index keeps the version of
 * the policy it started with.
 * @returns what went wrong, for the deploy's notices; nothing is undone for it: new indices are right.
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
    const answer = await client.send({ method: 'POST', path: `_plugins/_ism/${how}/${index}`, ...body });
    const problem = problemOf(answer);
    if (problem) notices.push(`index ${index} keeps its retention: ${problem}`);
  }
  return notices;
}

async function indicesOf(client: SignedClient, indexName: string): Promise<string[]> {
  const answer = await client.send({ method: 'GET', path: '_cat/indices?format=json&h=index' });
  if (answer.status >= 300) throw new EngineError(answer);
  return (answer.body as { index: string }[])
    .map(({ index }) => index)
    .filter((index) => index === indexName || index.startsWith(`${indexName}-`));
}

function problemOf(answer: Answer): string | undefined {
  if (answer.status >= 300) return `${answer.status} ${reason(answer.body)}`;
  const { failed_indices: failed = [] } = answer.body as { failed_indices?: readonly { reason?: string }[] };
  return failed[0]?.reason;
}
