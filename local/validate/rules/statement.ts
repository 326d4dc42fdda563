import { isRecord } from '../../assembly/template';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { statementsOf } from '../template/role';
import type { Located } from '../template/template-graph';

/** No statement of a policy may allow all actions, or all actions of a service on all resources. */
export const policyStatements: Rule = (located) =>
  tooWide(located, located.resource.Properties?.PolicyDocument);

/** No statement of an inline policy of a role may allow all actions, or all actions of a service on all resources. */
export const inlineStatements: Rule = (located) =>
  [located.resource.Properties?.Policies ?? []]
    .flat()
    .flatMap((policy) => tooWide(located, isRecord(policy) ? policy.PolicyDocument : undefined));

function tooWide(located: Located, document: unknown): Problem[] {
  return statementsOf(document)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => {
      const actions = [statement.Action ?? []].flat().filter((action) => /^\*$|:\*$/.test(String(action)));
      const everywhere = [statement.Resource ?? []].flat().includes('*');
      const isEverything = actions.includes('*');
      const any = statement.NotAction !== undefined || statement.NotResource !== undefined;
      if (!any && !isEverything && !(actions.length > 0 && everywhere)) return [];
      const what = any ? 'everything but what it excludes' : `${actions.join(', ')} on *`;
      return [problemOf(located)('PolicyDocument', `allows ${what}. Name the actions and the resources.`)];
    });
}
