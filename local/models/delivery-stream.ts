import type { Resource } from '../assembly/template';
import type { ResourceModel, ValueContext } from './model';
import { arnOf, physicalName } from './names';

/** A delivery stream. It takes records from the moment when it is created. */
export const deliveryStream: ResourceModel = {
  type: 'AWS::KinesisFirehose::DeliveryStream',
  ref: streamName,
  attributes: { Arn: streamArn },
  async create(resource, world) {
    const { indexName } = await world.streams.open({
      logicalId: resource.logicalId,
      name: streamName(resource, world),
      arn: streamArn(resource, world),
      region: resource.stack.region,
      properties: world.resolver.properties(resource),
    });
    world.progress(`stream: ${streamName(resource, world)} takes records for the index ${indexName}`);
  },
};

function streamName(resource: Resource, context: ValueContext): string {
  return physicalName(resource, context, { property: 'DeliveryStreamName', maxLength: 64 });
}

function streamArn(resource: Resource, context: ValueContext): string {
  return arnOf(resource, 'firehose', `deliverystream/${streamName(resource, context)}`);
}
