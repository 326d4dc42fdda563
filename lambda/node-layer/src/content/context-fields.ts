import { quote } from './text';

/** Fields that are the same for all records of an invocation. */
export interface Context {
  service?: string | undefined;
  environment?: string | undefined;
  functionName?: string | undefined;
  functionVersion?: string | undefined;
  awsRequestId?: string | undefined;
  xrayTraceId?: string | undefined;
  memoryLimitMb?: number | undefined;
  coldStart?: boolean | undefined;
}

/** These fields by their names in a document. */
export type ContextFields = Readonly<Record<string, string | number | boolean>>;

/** The fields that are known, in the document's order. */
export function contextFields(context: Context): ContextFields {
  const fields: Record<string, string | number | boolean> = {};
  const add = (name: string, value: string | number | boolean | undefined) => {
    if (value !== undefined) fields[name] = value;
  };
  add('service', context.service);
  add('environment', context.environment);
  add('function_name', context.functionName);
  add('function_version', context.functionVersion);
  add('aws_request_id', context.awsRequestId);
  add('xray_trace_id', context.xrayTraceId);
  add('memory_limit_mb', context.memoryLimitMb);
  add('cold_start', context.coldStart);
  return fields;
}

/** A document's text from the end of log_id to the end of cold_start. */
export function contextText(context: Context): string {
  let text = '","source":"node"';
  for (const [name, value] of Object.entries(contextFields(context))) {
    text += `,"${name}":${typeof value === 'string' ? quote(value) : value}`;
  }
  return text;
}
