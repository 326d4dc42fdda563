import type { DeliveryStream } from '../stream/delivery-stream';

/** Names in one page: "The default value is 10." @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_ListDeliveryStreams.html */
const DEFAULT_LIST_LIMIT = 10;

/** @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_DescribeDeliveryStream.html */
export function describeDeliveryStream({ resource, destination, createdAt }: DeliveryStream): object {
  const { S3Configuration, ProcessingConfiguration, ...rest } = destination;
  return {
    DeliveryStreamDescription: {
      DeliveryStreamName: resource.name,
      DeliveryStreamARN: resource.arn,
      DeliveryStreamStatus: 'ACTIVE',
      DeliveryStreamType: 'DirectPut',
      VersionId: '1',
      CreateTimestamp: createdAt / 1000,
      Destinations: [
        {
          DestinationId: 'destinationId-000000000001',
          AmazonopensearchserviceDestinationDescription: {
            ...rest,
            S3DestinationDescription: S3Configuration,
          },
        },
      ],
      HasMoreDestinations: false,
    },
  };
}

/** @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_ListDeliveryStreams.html */
export function listDeliveryStreams(names: readonly string[], input: Record<string, unknown>): object {
  const { ExclusiveStartDeliveryStreamName: after, Limit: limit } = input;
  const sorted = [...names].sort().filter((name) => typeof after !== 'string' || name > after);
  const page = sorted.slice(0, typeof limit === 'number' ? limit : DEFAULT_LIST_LIMIT);
  return { DeliveryStreamNames: page, HasMoreDeliveryStreams: page.length < sorted.length };
}
