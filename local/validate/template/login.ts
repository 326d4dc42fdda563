import { options } from './domain';
import { same } from './network';
import type { Located, TemplateGraph } from './template-graph';

/** Whether a pool is that of a domain's login. Pools of other apps are none of this project's business. */
export function isOfLogin(
  pool: Located,
  property: 'IdentityPoolId' | 'UserPoolId',
  graph: TemplateGraph,
): boolean {
  return graph
    .ofType('AWS::OpenSearchService::Domain')
    .some((domain) =>
      same(graph.reference(options(domain, 'CognitoOptions')[property], domain.stack)?.target, pool),
    );
}
