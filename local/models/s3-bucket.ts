import { join } from 'node:path';
import type { Resource } from '../assembly/template';
import type { ResourceModel, ValueContext } from './model';
import { arnOf, physicalName } from './names';

/** A bucket, which is a folder of the run. An object's key is its path in the folder. */
export const s3Bucket: ResourceModel = {
  type: 'AWS::S3::Bucket',
  ref: bucketName,
  attributes: {
    Arn: bucketArn,
    DomainName: (resource, context) => `${bucketName(resource, context)}.s3.amazonaws.com`,
    RegionalDomainName: (resource, context) =>
      `${bucketName(resource, context)}.s3.${resource.stack.region}.amazonaws.com`,
  },
  async create(resource, world) {
    const dir = join(world.runDir, 'buckets', bucketName(resource, world));
    world.buckets.set(bucketArn(resource, world), dir);
  },
};

function bucketName(resource: Resource, context: ValueContext): string {
  return physicalName(resource, context, { property: 'BucketName', maxLength: 63, lowerCase: true });
}

function bucketArn(resource: Resource, context: ValueContext): string {
  return arnOf(resource, 's3', bucketName(resource, context));
}
