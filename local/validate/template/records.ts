import { isRecord } from '../../assembly/template';
import { keyUsers } from './key-users';
import type { Located, TemplateGraph } from './template-graph';

/** Whether a stream delivers its records into the bucket. */
export function takesRecords({ logicalId, stack }: Located, graph: TemplateGraph): boolean {
  return graph.ofType('AWS::KinesisFirehose::DeliveryStream').some((stream) =>
    Object.values(stream.resource.Properties ?? {}).some((destination) => {
      const s3 = isRecord(destination) ? destination.S3Configuration : undefined;
      const target = isRecord(s3) ? graph.reference(s3.BucketARN, stream.stack)?.target : undefined;
      return target?.logicalId === logicalId && target.stack === stack;
    }),
  );
}

/** Whether a key encrypts the records of a stream, or the bucket into which it delivers them. */
export function encryptsRecords(key: Located, graph: TemplateGraph): boolean {
  return keyUsers(key, graph).some(
    (user) => user.resource.Type === 'AWS::KinesisFirehose::DeliveryStream' || takesRecords(user, graph),
  );
}
