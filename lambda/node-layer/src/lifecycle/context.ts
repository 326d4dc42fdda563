import type { Context } from '../content/document-encoder';

/** The invocation's part of a record's fields. */
export interface InvocationContext {
  readonly awsRequestId?: string | undefined;
  readonly coldStart?: boolean | undefined;
  readonly xrayTraceId?: string | undefined;
}

/** A record's constant fields, from settings, Lambda's environment and the invocation. */
export function contextOf(
  settings: { service: string | undefined; environment: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
  invocation: InvocationContext,
): Context {
  const memory = Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  return {
    service: settings.service,
    environment: settings.environment,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    awsRequestId: invocation.awsRequestId,
    xrayTraceId: invocation.xrayTraceId,
    memoryLimitMb: Number.isInteger(memory) && memory > 0 ? memory : undefined,
    coldStart: invocation.coldStart,
  };
}

/** `Root=1-abc;Parent=…;Sampled=1` → `1-abc`. */
export function traceIdOf(header: string | undefined): string | undefined {
  return header?.match(/Root=([^;]+)/)?.[1];
}
