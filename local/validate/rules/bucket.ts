import { isRecord } from '../../assembly/template';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { statementsOf } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';

const BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
/** S3 moves objects to the class for infrequent access after this many days, and no earlier. */
const MIN_INFREQUENT_DAYS = 30;

/**
 * A bucket has to be closed to the public and to plain HTTP, encrypted, and to lose nothing early. One into which a stream
 * delivers has to keep the versions of its objects.
 */
export const bucket: Rule = (located, graph) => [
  ...publicAccess(located),
  ...encryption(located),
  ...(takesRecords(located, graph) ? versioning(located) : []),
  ...transport(located, graph),
  ...lifecycle(located),
];

function publicAccess(located: Located): Problem[] {
  const block = located.resource.Properties?.PublicAccessBlockConfiguration;
  return BLOCKS.filter((name) => !isRecord(block) || block[name] !== true).map((name) =>
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
  const isKms = isRecord(rule) && rule.SSEAlgorithm === 'aws:kms' && rule.KMSMasterKeyID !== undefined;
  if (isKms) return [];
  return [
    problemOf(located)(
      'BucketEncryption',
      'names no KMS key of ours. Encrypt with one, so that its policy decides.',
    ),
  ];
}

function takesRecords({ logicalId, stack }: Located, graph: TemplateGraph): boolean {
  return graph.ofType('AWS::KinesisFirehose::DeliveryStream').some((stream) =>
    Object.values(stream.resource.Properties ?? {}).some((destination) => {
      const s3 = isRecord(destination) ? destination.S3Configuration : undefined;
      const target = isRecord(s3) ? graph.reference(s3.BucketARN, stream.stack)?.target : undefined;
      return target?.logicalId === logicalId && target.stack === stack;
    }),
  );
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

function transport(located: Located, graph: TemplateGraph): Problem[] {
  const own = graph
    .ofType('AWS::S3::BucketPolicy')
    .filter(({ stack, resource }) => {
      const target = graph.reference(resource.Properties?.Bucket, stack)?.target;
      return target?.logicalId === located.logicalId && target.stack === located.stack;
    })
    .flatMap(({ resource }) => statementsOf(resource.Properties?.PolicyDocument));
  const denies = own.some(
    ({ Condition, Effect, Principal }) =>
      Effect === 'Deny' &&
      /^("\*"|\{"AWS":"\*"\})$/.test(JSON.stringify(Principal)) &&
      /"aws:SecureTransport":"?false"?/.test(JSON.stringify(Condition ?? {})),
  );
  if (denies) return [];
  return [
    problemOf(located)(
      'BucketPolicy',
      'does not deny plain HTTP (aws:SecureTransport false) to everybody. Deny it.',
    ),
  ];
}

function lifecycle(located: Located): Problem[] {
  const options = located.resource.Properties?.LifecycleConfiguration;
  const rules = isRecord(options) ? [options.Rules ?? []].flat().filter(isRecord) : [];
  return rules.flatMap((rule, index) => {
    const moves = [rule.Transitions ?? []].flat().filter(isRecord);
    const days = moves.map(({ TransitionInDays }) => Number(TransitionInDays));
    const end =
      rule.ExpirationInDays === undefined ? Number.POSITIVE_INFINITY : Number(rule.ExpirationInDays);
    const inOrder = [...days, end].every((day, at, all) => at === 0 || day > (all[at - 1] ?? 0));
    const infrequent = moves.find(({ StorageClass }) => StorageClass === 'STANDARD_IA')?.TransitionInDays;
    const isEarly = infrequent !== undefined && Number(infrequent) < MIN_INFREQUENT_DAYS;
    if (inOrder && !isEarly) return [];
    const got = `transitions after ${days.join(', ')} days and an end after ${end}`;
    const message = `got ${got}; expected ascending days, the first not below ${MIN_INFREQUENT_DAYS}.`;
    return [problemOf(located)(`LifecycleConfiguration.Rules.${index}`, message)];
  });
}
