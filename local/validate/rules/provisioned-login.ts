import { options } from '../template/domain';
import { same } from '../template/network';
import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';

/**
 * What provisions a login has to name the domain that uses its pools, and to wait for the pool's roles, which it changes.
 */
export const provisionedLogin: Rule = (mapping, graph) => {
  const { IdentityPoolId, UserPoolId } = mapping.resource.Properties ?? {};
  const pool = graph.reference(UserPoolId, mapping.stack)?.target;
  const domain = graph
    .ofType('AWS::OpenSearchService::Domain')
    .find((each) =>
      same(graph.reference(options(each, 'CognitoOptions').UserPoolId, each.stack)?.target, pool),
    );
  const identityPool = graph.reference(IdentityPoolId, mapping.stack)?.target;
  return [
    ...(domain === undefined ? [] : ownDomain(mapping, domain, graph)),
    ...(identityPool === undefined ? [] : order(mapping, identityPool, graph)),
  ];
};

function ownDomain(mapping: Located, domain: Located, graph: TemplateGraph): Problem[] {
  const { DomainName, IdentityPoolId } = mapping.resource.Properties ?? {};
  const problem = problemOf(mapping);
  const found: Problem[] = [];
  const name = graph.flatten(DomainName, mapping.stack);
  const { logicalId, stack } = domain;
  if (name !== `<${stack}/${logicalId}>` && name !== domain.resource.Properties?.DomainName) {
    found.push(problem('DomainName', `got ${name}; expected ${logicalId}, the domain that uses its pools.`));
  }
  const used = graph.flatten(options(domain, 'CognitoOptions').IdentityPoolId, stack);
  const pool = graph.flatten(IdentityPoolId, mapping.stack);
  if (pool !== used) {
    found.push(
      problem('IdentityPoolId', `got ${pool}; expected ${used}, the identity pool of ${logicalId}.`),
    );
  }
  return found;
}

function order(mapping: Located, pool: Located, graph: TemplateGraph): Problem[] {
  const waitsFor = graph.waitsFor(mapping);
  return graph
    .ofType('AWS::Cognito::IdentityPoolRoleAttachment')
    .filter(({ resource, stack }) =>
      same(graph.reference(resource.Properties?.IdentityPoolId, stack)?.target, pool),
    )
    .filter(({ logicalId, stack }) => stack === mapping.stack && !waitsFor.has(logicalId))
    .map(({ logicalId }) =>
      problemOf(mapping)(
        'DependsOn',
        `does not wait for ${logicalId}, which would set the pool's roles back. Add it.`,
      ),
    );
}
