import { problemOf, type Rule } from '../template/problem';
import { missingPermissions } from '../template/role';

/** The role with which a domain's monitors notify has to be allowed to publish to their topic. */
export const monitors: Rule = (mapping, graph) => {
  const { AlarmRoleArn, AlarmTopicArn } = mapping.resource.Properties ?? {};
  const topic = graph.reference(AlarmTopicArn, mapping.stack)?.target;
  const role = graph.reference(AlarmRoleArn, mapping.stack)?.target;
  if (topic?.resource.Type !== 'AWS::SNS::Topic' || role?.resource.Type !== 'AWS::IAM::Role') return [];
  const missing = missingPermissions(role, [['sns:Publish', `<${topic.stack}/${topic.logicalId}>`]], graph);
  if (missing.length === 0) return [];
  const message = `may not ${missing.join(', ')}: no monitor could notify anybody. Allow it.`;
  return [problemOf(role)('PolicyDocument', message)];
};
