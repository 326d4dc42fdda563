import { same } from '../template/network';
import { problemOf, type Rule } from '../template/problem';
import { recordsIn } from '../template/tasks';

const CLEANER = 'Custom::S3AutoDeleteObjects';
/** The CDK's function empties buckets with this tag only. */
const TAG = 'aws-cdk:auto-delete-objects';

/**
 * A bucket that is to be emptied when its stack goes away needs a cleaner of its own, or the deletion of the stack fails.
 * The cleaner has to wait for the bucket's policy, so that at a deletion the policy that lets it in goes after it.
 */
export const cleanedBucket: Rule = (bucket, graph) => {
  const tags = recordsIn(bucket.resource.Properties?.Tags);
  if (!tags.some(({ Key, Value }) => Key === TAG && String(Value) === 'true')) return [];
  const ofBucket = (type: string, property: string) =>
    graph
      .ofType(type)
      .filter(({ resource, stack }) =>
        same(graph.reference(resource.Properties?.[property], stack)?.target, bucket),
      );
  const [cleaner] = ofBucket(CLEANER, 'BucketName');
  if (cleaner === undefined) {
    const message = `is marked by ${TAG}, but no ${CLEANER} empties it: the deletion of its stack would fail. Add one.`;
    return [problemOf(bucket)('Tags', message)];
  }
  const waitsFor = graph.waitsFor(cleaner);
  return ofBucket('AWS::S3::BucketPolicy', 'Bucket')
    .filter(({ logicalId, stack }) => stack === cleaner.stack && !waitsFor.has(logicalId))
    .map(({ logicalId }) =>
      problemOf(cleaner)(
        'DependsOn',
        `does not wait for ${logicalId}, the policy that lets it empty the bucket. Add it.`,
      ),
    );
};
