import { matches } from '../../iam/policies';
import { comparableArn } from '../template/domain';
import { type Condition, covers, isEverybody, type PolicyStatement, readPolicy } from '../template/policy';
import { openTo } from '../template/principals';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { takesRecords } from '../template/records';
import type { Located, TemplateGraph } from '../template/template-graph';

/** What a stream does on its bucket, and on its objects. */
const WRITES = {
  bucket: ['s3:GetBucketLocation', 's3:ListBucket'],
  object: ['s3:PutObject', 's3:AbortMultipartUpload'],
};
const SECURE = 'aws:SecureTransport';

/** A bucket's policy denies plain HTTP, is closed to whom it does not name, and does not stop the stream that writes. */
export const bucketPolicy: Rule = (located, graph) => {
  const policies = policiesOf(located, graph);
  const statements = policies.flatMap(({ stack, resource }) =>
    readPolicy(resource.Properties?.PolicyDocument, stack, graph),
  );
  const isOfRecords = takesRecords(located, graph);
  const open = openTo(statements, { isOfRecords, stack: located.stack, graph });
  return [
    ...transport(located, statements, graph),
    ...open.map((name) =>
      problemOf(located)('BucketPolicy', `lets ${name} in, without a condition that says who. Leave it out.`),
    ),
    ...(isOfRecords ? denial(located, statements, graph) : []),
    ...policies.flatMap((policy) => emptying(located, policy, graph)),
  ];
};

function policiesOf(located: Located, graph: TemplateGraph): Located[] {
  const names = namesOf(located, graph);
  return graph
    .ofType('AWS::S3::BucketPolicy')
    .filter(({ stack, resource }) => names.includes(graph.flatten(resource.Properties?.Bucket, stack)));
}

/** The bucket's name as a reference, and as text where it is fixed. */
function namesOf({ logicalId, resource, stack }: Located, graph: TemplateGraph): string[] {
  const name = resource.Properties?.BucketName;
  return [`<${stack}/${logicalId}>`, ...(name === undefined ? [] : [graph.flatten(name, stack)])];
}

/** Whether a statement is about the bucket, or, with a key, about an object of it. */
function isAbout(statement: PolicyStatement, located: Located, key: string, graph: TemplateGraph): boolean {
  const { logicalId, stack } = located;
  const arns = [`<${stack}/${logicalId}.Arn>`, ...namesOf(located, graph).map((name) => `s3:${name}`)];
  const patterns = statement.resources.map((each) =>
    comparableArn(each, graph).replace(/^arn:[^:]*:s3:::/, 's3:'),
  );
  return arns.some((arn) => matches(patterns, `${arn}${key}`));
}

function transport(
  located: Located,
  statements: readonly PolicyStatement[],
  graph: TemplateGraph,
): Problem[] {
  const denying = statements.filter(
    ({ conditions, isAllow, isInverted, principals }) =>
      !isAllow &&
      !isInverted &&
      principals.some(isEverybody) &&
      conditions.length === 1 &&
      conditions.every((each) => isTransport(each) && each.values.every((value) => value === 'false')),
  );
  const isDenied = ['', '/key'].every((key) =>
    denying.some((each) => covers(each, 's3:EveryAction') && isAbout(each, located, key, graph)),
  );
  if (isDenied) return [];
  const message = `does not deny plain HTTP (${SECURE} false) to everybody, for all actions on the bucket and on its objects. Deny it.`;
  return [problemOf(located)('BucketPolicy', message)];
}

function isTransport({ operator, key }: Condition): boolean {
  return operator === 'Bool' && key.toLowerCase() === SECURE.toLowerCase();
}

/** No statement may deny everybody, and so the stream, what the stream does. */
function denial(located: Located, statements: readonly PolicyStatement[], graph: TemplateGraph): Problem[] {
  const always = statements.filter(
    ({ conditions, isAllow, isInverted, principals }) =>
      !isAllow &&
      !isInverted &&
      conditions.every((each) => isTransport(each) && each.values.includes('true')) &&
      principals.some((each) => isEverybody(each) || /^<AccountId>$|:<AccountId>:root$/.test(each.name)),
  );
  const denied = always.flatMap((each) => [
    ...WRITES.bucket.filter((action) => covers(each, action) && isAbout(each, located, '', graph)),
    ...WRITES.object.filter((action) => covers(each, action) && isAbout(each, located, '/key', graph)),
  ]);
  if (denied.length === 0) return [];
  const message = `denies ${[...new Set(denied)].join(', ')} to everybody: the stream could not deliver. Leave it out.`;
  return [problemOf(located)('BucketPolicy', message)];
}

/** What empties a bucket when its stack is deleted needs the bucket's policy until then. */
function emptying(located: Located, policy: Located, graph: TemplateGraph): Problem[] {
  return graph
    .ofType('Custom::S3AutoDeleteObjects')
    .filter(
      (each) =>
        each.stack === policy.stack &&
        namesOf(located, graph).includes(graph.flatten(each.resource.Properties?.BucketName, each.stack)) &&
        !graph.waitsFor(each).has(policy.logicalId),
    )
    .map((each) => {
      const message = `does not wait for ${policy.logicalId}, which lets it empty ${located.logicalId}: a deleted stack would stop there. Add it.`;
      return problemOf(each)('DependsOn', message);
    });
}
