import { obstacleToGrant } from '../template/grant';
import { keyUsers } from '../template/key-users';
import { covers, isEverybody, isForeign, type PolicyStatement, readPolicy } from '../template/policy';
import { openTo } from '../template/principals';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { encryptsRecords } from '../template/records';
import type { Located, TemplateGraph } from '../template/template-graph';

const SYMMETRIC = { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' } as const;
const USE = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt'];

/**
 * A key has to be administered by the account's root, or nobody could change it and the identity policies that allow its
 * use would not count. It opens to nobody else, and one that encrypts something can be used for it.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export const key: Rule = (located, graph) => {
  // Without a policy, AWS gives the key one that lets the root administer it, and nobody else use it.
  const hasPolicy = located.resource.Properties?.KeyPolicy !== undefined;
  const statements = readPolicy(located.resource.Properties?.KeyPolicy, located.stack, graph);
  const users = keyUsers(located, graph);
  return [
    ...(hasPolicy ? administration(located, statements, graph) : []),
    ...openness(located, statements, graph),
    ...rotation(located, graph),
    ...(users.length === 0
      ? []
      : [...usability(located, users[0] as Located), ...denial(located, statements, graph)]),
    ...users.flatMap((user) => logs(located, statements, { user, graph })),
  ];
};

function administration(
  located: Located,
  statements: readonly PolicyStatement[],
  graph: TemplateGraph,
): Problem[] {
  const administers = statements.some(
    ({ actions, conditions, isAllow, principals, resources }) =>
      isAllow &&
      conditions.length === 0 &&
      resources.includes('*') &&
      actions.includes('kms:*') &&
      principals.some(
        (each) => isRoot(each.name) && each.kind === 'AWS' && !isForeign(each, located.stack, graph),
      ),
  );
  if (administers) return [];
  const message = "does not allow kms:* to the account's root: nobody could manage the key. Add it.";
  return [problemOf(located)('KeyPolicy', message)];
}

function isRoot(name: string): boolean {
  return name === '<AccountId>' || /^\d{12}$/.test(name) || /^arn:.*:iam::.*:root$/.test(name);
}

/** Nobody may use a key without a condition that says who. Records are for no other account either. */
function openness(located: Located, statements: readonly PolicyStatement[], graph: TemplateGraph): Problem[] {
  const isOfRecords = encryptsRecords(located, graph);
  return openTo(statements, { isOfRecords, stack: located.stack, graph }).map((name) =>
    problemOf(located)(
      'KeyPolicy',
      `lets ${name} use the key, without a condition that says who. Leave it out.`,
    ),
  );
}

/** Only a symmetric key whose material AWS made can be rotated. Only of records a rotation is asked. */
function rotation(located: Located, graph: TemplateGraph): Problem[] {
  const {
    EnableKeyRotation,
    KeySpec = SYMMETRIC.KeySpec,
    Origin = 'AWS_KMS',
  } = located.resource.Properties ?? {};
  if (KeySpec !== SYMMETRIC.KeySpec || Origin !== 'AWS_KMS' || String(EnableKeyRotation) === 'true')
    return [];
  if (!encryptsRecords(located, graph)) return [];
  return [
    problemOf(located)('EnableKeyRotation', 'is not true: the key material would never change. Set it.'),
  ];
}

function usability(located: Located, user: Located): Problem[] {
  const { Enabled, ...properties } = located.resource.Properties ?? {};
  const found = Object.entries(SYMMETRIC)
    .filter(([name, expected]) => (properties[name] ?? expected) !== expected)
    .map(([name, expected]) => {
      const message = `got ${properties[name]}; expected ${expected}, because the key encrypts ${user.logicalId}. Change it.`;
      return problemOf(located)(name, message);
    });
  if (String(Enabled ?? true) === 'true') return found;
  return [
    ...found,
    problemOf(located)('Enabled', `got ${Enabled}, although the key encrypts ${user.logicalId}. Enable it.`),
  ];
}

function denial(located: Located, statements: readonly PolicyStatement[], graph: TemplateGraph): Problem[] {
  const denied = statements
    .filter(({ conditions, isAllow, isInverted }) => !isAllow && !isInverted && conditions.length === 0)
    .filter(({ principals }) =>
      principals.some(
        (each) => isEverybody(each) || (isRoot(each.name) && !isForeign(each, located.stack, graph)),
      ),
    )
    .flatMap((statement) => USE.filter((action) => covers(statement, action)));
  if (denied.length === 0) return [];
  const message = `denies ${[...new Set(denied)].join(', ')} to everybody: what it encrypts could not be used. Leave it out.`;
  return [problemOf(located)('KeyPolicy', message)];
}

/** CloudWatch Logs uses the key of a log group as itself. */
function logs(
  located: Located,
  statements: readonly PolicyStatement[],
  { user, graph }: { user: Located; graph: TemplateGraph },
): Problem[] {
  if (user.resource.Type !== 'AWS::Logs::LogGroup') return [];
  const request = { services: ['logs.amazonaws.com'], sources: [], stack: located.stack, graph };
  const obstacle = obstacleToGrant(statements, USE, request);
  if (obstacle === undefined) return [];
  const message = `${obstacle} for logs.<region>.amazonaws.com, which encrypts ${user.logicalId} with the key. Allow it.`;
  return [problemOf(located)('KeyPolicy', message)];
}
