import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { RESPONSE_MS, runCustomResource } from './custom-resource/run';
import { lambdaDependencies } from './dependencies';
import { type InspectRequest, inspectStage, isInspectRequest } from './inspect/inspect-stage';
import { physicalResourceId, provision } from './provision';

/**
 * Handler of `Custom::SearchProvisioning`, which makes what a domain needs before its delivery stream may be made, and
 * what people see in Dashboards. An {@link InspectRequest} has it look at the domain and change nothing.
 */
export function handler(
  event: CloudFormationCustomResourceEvent | InspectRequest,
  context: Context,
): Promise<unknown> {
  if (isInspectRequest(event)) {
    const remainingMs = Math.max(1, context.getRemainingTimeInMillis() - RESPONSE_MS);
    const budget = { signal: AbortSignal.timeout(remainingMs), endsAt: Date.now() + remainingMs };
    return inspectStage(event, budget, lambdaDependencies());
  }
  return runCustomResource(event, context, {
    work: (given, budget) => provision(given, budget, lambdaDependencies()),
    fallbackId: ({ ResourceProperties }) => physicalResourceId(ResourceProperties),
  });
}
