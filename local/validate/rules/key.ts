import { isRecord } from '../../assembly/template';
import { problemOf, type Rule } from '../template/problem';
import { statementsOf } from '../template/role';

/**
 * The policy of a key has to let the account's root administer it. Nobody else could change the key or its policy, and
 * the identity policies that allow its use would not count.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export const key: Rule = (located, graph) => {
  const isRoot = (principal: unknown) =>
    isRecord(principal) &&
    [principal.AWS ?? []].flat().some((arn) => {
      const text = graph.flatten(arn, located.stack);
      return /^arn:.*:iam::.*:root$/.test(text) || text === '{"Ref":"AWS::AccountId"}';
    });
  const administers = statementsOf(located.resource.Properties?.KeyPolicy).some(
    ({ Action, Effect, Principal, Condition, Resource }) =>
      Effect === 'Allow' &&
      Condition === undefined &&
      Resource === '*' &&
      [Action ?? []].flat().includes('kms:*') &&
      isRoot(Principal),
  );
  const found = administers
    ? []
    : [
        problemOf(located)(
          'KeyPolicy',
          "does not allow kms:* to the account's root: nobody could manage the key. Add it.",
        ),
      ];
  if (located.resource.Properties?.EnableKeyRotation !== true) {
    found.push(
      problemOf(located)('EnableKeyRotation', 'is not true: the key material would never change. Set it.'),
    );
  }
  return found;
};
