import type { Allow } from '../../iam/policies';
import type { Ledger } from '../buffer/ledger';
import type { PutResult } from '../buffer/put';
import type { DeliveryStream } from '../stream/delivery-stream';
import { describeDeliveryStream, listDeliveryStreams } from './describe';
import type { FaultPlan } from './faults';
import { recordOf, recordsOf, streamNameOf } from './put-request';
import { ServiceError, slowDown } from './service-error';

export interface ApiCall {
  readonly operation: string;
  readonly input: Record<string, unknown>;
  /** Length of the encoded request body, in bytes. */
  readonly requestBytes: number;
  /** ARN of the caller's role. */
  readonly roleArn: string;
  readonly faults: FaultPlan;
}

export interface ApiOptions {
  readonly streams: ReadonlyMap<string, DeliveryStream>;
  readonly ledger: Ledger;
  readonly allow: Allow;
}

/** Part of the response of a stream without server-side encryption, which is not modelled. */
const NOT_ENCRYPTED = { Encrypted: false };

/**
 * The operations of the put API. As in IAM the caller's policies are checked first, then the input, then whether the
 * stream exists.
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export class FirehoseApi {
  private readonly options: ApiOptions;

  constructor(options: ApiOptions) {
    this.options = options;
  }

  /** Performs the operation of a call. @throws ServiceError with the service's name and wording */
  async handle(call: ApiCall): Promise<object> {
    switch (call.operation) {
      case 'PutRecord':
        return this.putRecord(call);
      case 'PutRecordBatch':
        return this.putRecordBatch(call);
      case 'DescribeDeliveryStream':
        return describeDeliveryStream(this.streamFor(call));
      case 'ListDeliveryStreams':
        this.authorize(call, '*');
        return listDeliveryStreams([...this.options.streams.keys()], call.input);
      default:
        throw new ServiceError(
          'UnknownOperationException',
          `The local model has no operation ${call.operation}`,
        );
    }
  }

  private async putRecord(call: ApiCall): Promise<object> {
    this.authorize(call, this.arnOf(streamNameOf(call.input)));
    const record = recordOf(call.input);
    const [result] = await this.put(call, [record]);
    if (result !== undefined && 'RecordId' in result) return { ...result, ...NOT_ENCRYPTED };
    if (result?.ErrorCode === 'InternalFailure')
      throw new ServiceError('InternalFailure', result.ErrorMessage, 500);
    throw slowDown();
  }

  private async putRecordBatch(call: ApiCall): Promise<object> {
    this.authorize(call, this.arnOf(streamNameOf(call.input)));
    const records = recordsOf(call.input, call.requestBytes);
    const results = await this.put(call, records);
    const FailedPutCount = results.filter((result) => 'ErrorCode' in result).length;
    return { FailedPutCount, ...NOT_ENCRYPTED, RequestResponses: results };
  }

  private async put(call: ApiCall, records: Parameters<DeliveryStream['put']>[0]): Promise<PutResult[]> {
    const { results, accepted } = this.streamFor(call).put(records, () => call.faults.refuseRecord());
    await this.options.ledger.append(accepted);
    return results;
  }

  private streamFor(call: ApiCall): DeliveryStream {
    const name = streamNameOf(call.input);
    this.authorize(call, this.arnOf(name));
    const stream = this.options.streams.get(name);
    if (stream === undefined) {
      throw new ServiceError(
        'ResourceNotFoundException',
        `Firehose ${name} not found under account ${accountOf(call.roleArn)}.`,
      );
    }
    return stream;
  }

  /** @throws ServiceError AccessDeniedException, in the wording of IAM's implicit denial */
  private authorize({ operation, roleArn }: ApiCall, resourceArn: string): void {
    const action = `firehose:${operation}`;
    if (this.options.allow(roleArn, action, resourceArn)) return;
    throw new ServiceError(
      'AccessDeniedException',
      `User: ${sessionOf(roleArn)} is not authorized to perform: ${action} on resource: ${resourceArn} ` +
        `because no identity-based policy allows the ${action} action`,
    );
  }

  /** The ARN that a stream of this name has, or would have beside the streams there are. */
  private arnOf(name: string): string {
    const known = this.options.streams.get(name)?.resource.arn;
    const [anyStream] = this.options.streams.values();
    return known ?? `${anyStream?.resource.arn.split('/')[0] ?? 'arn:aws:firehose:::deliverystream'}/${name}`;
  }
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** IAM names the caller by its session: `arn:aws:sts::…:assumed-role/<role>/<session>`. */
function sessionOf(roleArn: string): string {
  const role = roleArn.split('/').at(-1);
  return roleArn.includes(':role/')
    ? `arn:aws:sts::${accountOf(roleArn)}:assumed-role/${role}/local`
    : roleArn;
}
