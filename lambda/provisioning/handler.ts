import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { runCustomResource } from './custom-resource/run';
import { lambdaDependencies } from './dependencies';
import { type InspectRequest, inspectStage, isInspectRequest } from './inspect/inspect-stage';
import { physicalResourceId, provision } from './provision';

/** Kept back from the function's time for the response of a look at the domain. */
const RESERVE_MS = 15_000;

/**
 * Handler of `Custom::SearchProvisioning`, which makes what a domain needs before its delivery stream may be made, and
 * what people see in Dashboards. An {@link InspectRequest} has it look at the domain and change nothing.
 */
export function handler(
  event: CloudFormationCustomResourceEvent | InspectRequest,
  context: Context,
): Promise<unknown> {
  if (isInspectRequest(event)) {
    const signal = AbortSignal.timeout(Math.max(1, context.getRemainingTimeInMillis() - RESERVE_MS));
    return inspectStage(event, signal, lambdaDependencies());
  }
  return runCustomResource(event, context, {
    work: (given, signal) => provision(given, signal, lambdaDependencies()),
    fallbackId: ({ ResourceProperties }) => physicalResourceId(ResourceProperties),
  });
}
