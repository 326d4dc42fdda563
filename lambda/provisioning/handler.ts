import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { Budget } from './client/wait';
import { RESPONSE_MS, runCustomResource } from './custom-resource/run';
import { lambdaDependencies } from './dependencies';
import { type FindRequest, findDocuments, isFindRequest } from './inspect/find-documents';
import { type InspectRequest, inspectStage, isInspectRequest } from './inspect/inspect-stage';
import { physicalResourceId, provision } from './provision';

/**
 * Handler of `Custom::SearchProvisioning`, which makes what a domain needs before its delivery stream may be made, and
 * what people see in Dashboards. For an {@link InspectRequest} or a {@link FindRequest} it looks into the domain and changes
 * nothing.
 */
export function handler(
  event: CloudFormationCustomResourceEvent | InspectRequest | FindRequest,
  context: Context,
): Promise<unknown> {
  if (isInspectRequest(event)) return inspectStage(event, budgetOf(context), lambdaDependencies());
  if (isFindRequest(event)) return findDocuments(event, budgetOf(context), lambdaDependencies());
  return runCustomResource(event, context, {
    work: (given, budget) => provision(given, budget, lambdaDependencies()),
    fallbackId: ({ ResourceProperties }) => physicalResourceId(ResourceProperties),
  });
}

/** What is left of the function's time, less what is kept for the response. */
function budgetOf(context: Context): Budget {
  const remainingMs = Math.max(1, context.getRemainingTimeInMillis() - RESPONSE_MS);
  return { signal: AbortSignal.timeout(remainingMs), endsAt: Date.now() + remainingMs };
}
