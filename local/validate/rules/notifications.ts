import { problemOf, type Rule } from '../template/problem';

const NAMES = ['AlarmTopicArn', 'AlarmRoleArn'] as const;
const TYPES = { AlarmTopicArn: 'AWS::SNS::Topic', AlarmRoleArn: 'AWS::IAM::Role' } as const;
const ATTRIBUTES = { AlarmTopicArn: [undefined, 'TopicArn'], AlarmRoleArn: ['Arn'] } as const;

/** The monitors that provisioning writes tell a topic, with a role: both by their ARNs, or neither. */
export const notifications: Rule = (mapping, graph) => {
  const properties = mapping.resource.Properties ?? {};
  const given = NAMES.filter((name) => properties[name] !== undefined);
  if (given.length === 1) {
    const missing = NAMES.filter((name) => !given.includes(name)).join();
    const message = `is missing beside ${given.join()}: no monitor could notify. Set it.`;
    return [problemOf(mapping)(missing, message)];
  }
  return given.flatMap((name) => {
    const found = graph.reference(properties[name], mapping.stack);
    if (found === undefined) return [];
    const attributes: readonly (string | undefined)[] = ATTRIBUTES[name];
    if (found.target.resource.Type === TYPES[name] && attributes.includes(found.attribute)) return [];
    const got = graph.flatten(properties[name], mapping.stack);
    return [problemOf(mapping)(name, `got ${got}; expected the ARN of a ${TYPES[name]}.`)];
  });
};
