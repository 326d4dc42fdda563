import { isAllowed, type Statement } from '../../../local/iam/policies';

const ARN = 'arn:aws:es:eu-central-1:111122223333:domain/logs';
const allow = (more: object): Statement => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });

test.each<[string, Statement[], boolean]>([
  ['nothing', [], false],
  ['an Allow of all', [allow({})], true],
  ['the exact action', [allow({ Action: 'es:ESHttpPost' })], true],
  ['the action in another case', [allow({ Action: 'ES:eshttppost' })], true],
  ['one of several actions', [allow({ Action: ['es:ESHttpGet', 'es:ESHttpPost'] })], true],
  ['a longer action', [allow({ Action: 'es:ESHttpPosts' })], false],
  ['the beginning of the action', [allow({ Action: 'es:ESHttp' })], false],
  ['a star', [allow({ Action: 'es:ESHttp*' })], true],
  ['a question mark for one character', [allow({ Action: 'es:ESHttpPos?' })], true],
  ['a question mark too many', [allow({ Action: 'es:ESHttpPost?' })], false],
  ['a dot, which is a dot', [allow({ Action: 'es.ESHttpPost' })], false],
  ['the resource below the domain', [allow({ Resource: `${ARN}/*` })], true],
  ['only the domain itself', [allow({ Resource: ARN })], false],
  ['the resource in another case', [allow({ Resource: `${ARN.toUpperCase()}/*` })], false],
  ['another domain whose name goes on', [allow({ Resource: `${ARN}-2/*` })], false],
  ['a Deny beside the Allow', [allow({}), { Effect: 'Deny', Action: 'es:*', Resource: '*' }], false],
  ['a Deny of something else', [allow({}), { Effect: 'Deny', Action: 's3:*', Resource: '*' }], true],
  ['NotAction that leaves it in', [allow({ Action: undefined, NotAction: 'iam:*' })], true],
  ['NotAction that takes it out', [allow({ Action: undefined, NotAction: 'es:*' })], false],
  ['NotResource that leaves it in', [allow({ Resource: undefined, NotResource: 'arn:aws:s3:*' })], true],
  ['NotResource that takes it out', [allow({ Resource: undefined, NotResource: 'arn:aws:es:*' })], false],
  ['no resource at all', [allow({ Resource: undefined })], false],
  ['an Allow under a condition, not evaluated', [allow({ Condition: { Bool: {} } })], true],
  [
    'a Deny under a condition, not evaluated',
    [allow({}), { ...allow({ Condition: { Bool: {} } }), Effect: 'Deny' }],
    true,
  ],
])('the policies of a role with %s decide whether it may act', (_, statements, expected) => {
  expect(isAllowed(statements, 'es:ESHttpPost', `${ARN}/_bulk`)).toBe(expected);
});
