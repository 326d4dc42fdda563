import { SLOW_DOWN } from '../buffer/put';

/**
 * An error of the service. In AWS JSON 1.1 it is sent as `__type` and `message`.
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/CommonErrors.html
 */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/**
 * The error for violated constraints, in the wording that is reported from the service, e.g.
 * `1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=1045710 cap=1045710]' at
 * 'records.1.member.data' failed to satisfy constraint: Member must have length less than or equal to 1024000`.
 * The name is the documented InvalidArgumentException; reports from the field also show ValidationException.
 * @see https://github.com/osquery/osquery/issues/3568
 */
export function constraintViolations(violations: readonly string[]): ServiceError {
  const errors = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
  return new ServiceError('InvalidArgumentException', `${errors} detected: ${violations.join('; ')}`);
}

export function slowDown(): ServiceError {
  return new ServiceError(SLOW_DOWN.ErrorCode, SLOW_DOWN.ErrorMessage, 503);
}
