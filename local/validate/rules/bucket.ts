import { isRecord } from '../../assembly/template';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { takesRecords } from '../template/records';
import type { Located } from '../template/template-graph';

const BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
/** S3 moves objects to the class for infrequent access after this many days, and no earlier. */
const MIN_INFREQUENT_DAYS = 30;

/**
 * A bucket has to be closed to the public, and to lose nothing early. One into which a stream delivers has to be encrypted
 * with a key of ours, and to keep the versions of its objects.
 */
export const bucket: Rule = (located, graph) => [
  ...publicAccess(located),
  ...(takesRecords(located, graph) ? [...encryption(located), ...versioning(located)] : []),
  ...lifecycle(located),
];

function publicAccess(located: Located): Problem[] {
  const block = located.resource.Properties?.PublicAccessBlockConfiguration;
  return BLOCKS.filter((name) => !isRecord(block) || String(block[name]) !== 'true').map((name) =>
    problemOf(located)(
      `PublicAccessBlockConfiguration.${name}`,
      'is not true: the bucket could become public. Set it.',
    ),
  );
}

function encryption(located: Located): Problem[] {
  const options = located.resource.Properties?.BucketEncryption;
  const rules = isRecord(options) ? [options.ServerSideEncryptionConfiguration ?? []].flat() : [];
  const [rule] = rules.filter(isRecord).map((each) => each.ServerSideEncryptionByDefault);
  const isKms =
    isRecord(rule) &&
    /^aws:kms(:dsse)?$/.test(String(rule.SSEAlgorithm)) &&
    rule.KMSMasterKeyID !== undefined;
  if (isKms) return [];
  return [
    problemOf(located)(
      'BucketEncryption',
      'names no KMS key of ours. Encrypt with one, so that its policy decides.',
    ),
  ];
}

function versioning(located: Located): Problem[] {
  const options = located.resource.Properties?.VersioningConfiguration;
  if (isRecord(options) && options.Status === 'Enabled') return [];
  return [
    problemOf(located)(
      'VersioningConfiguration.Status',
      'is not Enabled: an object could be overwritten. Set it.',
    ),
  ];
}

function lifecycle(located: Located): Problem[] {
  const options = located.resource.Properties?.LifecycleConfiguration;
  const rules = isRecord(options) ? [options.Rules ?? []].flat().filter(isRecord) : [];
  return rules.flatMap((rule, index) => {
    // A date says nothing about days, and the order of the list says nothing about that of the moves.
    const moves = [rule.Transitions ?? rule.Transition ?? []].flat().filter(isRecord);
    const inDays = moves.filter(({ TransitionInDays }) => TransitionInDays !== undefined);
    const days = inDays
      .map(({ TransitionInDays }) => Number(TransitionInDays))
      .sort((one, other) => one - other);
    const end =
      rule.ExpirationInDays === undefined ? Number.POSITIVE_INFINITY : Number(rule.ExpirationInDays);
    const inOrder = [...days, end].every((day, at, all) => at === 0 || day > (all[at - 1] ?? 0));
    const infrequent = moves.find(({ StorageClass }) => StorageClass === 'STANDARD_IA')?.TransitionInDays;
    const isEarly = infrequent !== undefined && Number(infrequent) < MIN_INFREQUENT_DAYS;
    if (inOrder && !isEarly) return [];
    const got = `transitions after ${days.join(', ')} days and an end after ${end}`;
    const message = `got ${got}; expected different days before the end, and ${MIN_INFREQUENT_DAYS} or more for STANDARD_IA.`;
    return [problemOf(located)(`LifecycleConfiguration.Rules.${index}`, message)];
  });
}
