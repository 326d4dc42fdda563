import type { Context } from '../content/context-fields';

/** The fields of a record that tell its invocation. */
export interface InvocationContext {
  readonly awsRequestId?: string | undefined;
  readonly coldStart?: boolean | undefined;
  readonly xrayTraceId?: string | undefined;
}

/** The fields that all records of an invocation share, from settings, Lambda's environment and the invocation. */
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

/** The trace id in X-Ray's header: `Root=1-abc;Parent=…;Sampled=1` gives `1-abc`. */
export function traceIdOf(header: string | undefined): string | undefined {
  return header?.match(/Root=([^;]+)/)?.[1];
}
