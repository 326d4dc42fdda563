import type { PutData } from '../buffer/put';
import { MAX_BATCH_RECORDS, MAX_RECORD_BYTES, MAX_REQUEST_BYTES, STREAM_NAME } from './limits';
import { constraintViolations, ServiceError } from './service-error';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const MB = 1024 * 1024;

/** Parses a request body as an object. @throws ServiceError SerializationException when it is not JSON */
export function parseBody(body: Buffer): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.length === 0 ? '{}' : body.toString('utf8'));
  } catch {
    throw new ServiceError('SerializationException', 'Could not parse request body into json');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ServiceError('SerializationException', 'Expected a JSON object');
  }
  return parsed as Record<string, unknown>;
}

/** Reads the stream's name. @throws ServiceError InvalidArgumentException when it is absent or not 1–64 of `a-zA-Z0-9_.-` */
export function streamNameOf(input: Record<string, unknown>): string {
  const name = input.DeliveryStreamName;
  if (name === undefined || name === null) throw constraintViolations([mustNotBeNull('deliveryStreamName')]);
  if (typeof name !== 'string') throw wrongType('DeliveryStreamName', 'a string');
  if (!STREAM_NAME.test(name)) {
    throw constraintViolations([
      `Value '${name}' at 'deliveryStreamName' failed to satisfy constraint: ` +
        'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+ and have length between 1 and 64',
    ]);
  }
  return name;
}

/** Reads the record of a PutRecord. @throws ServiceError as the service refuses it */
export function recordOf(input: Record<string, unknown>): PutData {
  const record = input.Record;
  if (record === undefined || record === null) throw constraintViolations([mustNotBeNull('record')]);
  const violations: string[] = [];
  const data = dataOf(record, 'record', violations);
  if (data === undefined) throw constraintViolations(violations);
  return data;
}

/**
 * Reads the records of a PutRecordBatch.
 * @throws ServiceError as the service refuses the whole request: InvalidArgumentException past a limit,
 *   SerializationException for wrong types and bad base64
 */
export function recordsOf(input: Record<string, unknown>, requestBytes: number): PutData[] {
  const records = input.Records;
  if (records === undefined || records === null) throw constraintViolations([mustNotBeNull('records')]);
  if (!Array.isArray(records)) throw wrongType('Records', 'a list');
  if (records.length < 1)
    throw constraintViolations([lengthViolation('records', 'greater than or equal to 1')]);
  if (records.length > MAX_BATCH_RECORDS) {
    throw constraintViolations([lengthViolation('records', `less than or equal to ${MAX_BATCH_RECORDS}`)]);
  }
  const violations: string[] = [];
  const data = records.map((record, index) => dataOf(record, `records.${index + 1}.member`, violations));
  if (violations.length > 0) throw constraintViolations(violations);
  if (requestBytes > MAX_REQUEST_BYTES) {
    throw new ServiceError(
      'InvalidArgumentException',
      `Records size exceeds ${MAX_REQUEST_BYTES / MB} MB limit`,
    );
  }
  return data.filter((each) => each !== undefined);
}

function dataOf(record: unknown, path: string, violations: string[]): PutData | undefined {
  const base64 = (record as { Data?: unknown } | null)?.Data;
  if (base64 === undefined || base64 === null) {
    violations.push(mustNotBeNull(`${path}.data`));
    return undefined;
  }
  if (typeof base64 !== 'string') throw wrongType('Data', 'a base64 string');
  if (base64.length % 4 !== 0 || !BASE64.test(base64)) {
    throw new ServiceError('SerializationException', `${path}.data: invalid base64`);
  }
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > MAX_RECORD_BYTES) {
    violations.push(
      `Value 'java.nio.HeapByteBuffer[pos=0 lim=${bytes.length} cap=${bytes.length}]' at '${path}.data' ` +
        `failed to satisfy constraint: Member must have length less than or equal to ${MAX_RECORD_BYTES}`,
    );
    return undefined;
  }
  return { bytes, base64 };
}

function lengthViolation(path: string, bound: string): string {
  return `Value at '${path}' failed to satisfy constraint: Member must have length ${bound}`;
}

function mustNotBeNull(path: string): string {
  return `Value null at '${path}' failed to satisfy constraint: Member must not be null`;
}

function wrongType(member: string, expected: string): ServiceError {
  return new ServiceError('SerializationException', `${member} must be ${expected}`);
}
