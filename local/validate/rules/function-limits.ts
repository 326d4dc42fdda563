import { problemOf, type Rule } from '../template/problem';

/** A function whose reserved concurrency is 0 never runs: every call is throttled. */
export const concurrency: Rule = (located) => {
  const { ReservedConcurrentExecutions } = located.resource.Properties ?? {};
  if (ReservedConcurrentExecutions === undefined || Number(ReservedConcurrentExecutions) !== 0) return [];
  const message = 'got 0, with which every call is throttled; expected 1 or more. Raise or remove it.';
  return [problemOf(located)('ReservedConcurrentExecutions', message)];
};

/** Lambda takes a role by its ARN, and `Ref` of a role is its name. */
export const roleArn: Rule = (located, graph) => {
  const found = graph.reference(located.resource.Properties?.Role, located.stack);
  if (found?.target.resource.Type !== 'AWS::IAM::Role' || found.attribute !== undefined) return [];
  const message = `got the name of ${found.target.logicalId}; expected its ARN. Use Fn::GetAtt.`;
  return [problemOf(located)('Role', message)];
};
