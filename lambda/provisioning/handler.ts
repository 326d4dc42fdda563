import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { runCustomResource } from './custom-resource/run';
import { lambdaDependencies } from './dependencies';
import { type FindRequest, findDocuments, isFindRequest } from './inspect/find-documents';
import { type InspectRequest, inspectStage, isInspectRequest } from './inspect/inspect-stage';
import { physicalResourceId, provision } from './provision';

/** Kept back from the function's time for the response of a look at the domain. */
const RESERVE_MS = 15_000;

/**
 * Handler of `Custom::SearchProvisioning`, which makes what a domain needs before its delivery stream may be made, and
 * what people see in Dashboards. An {@link InspectRequest} or a {@link FindRequest} has it look into the domain
 * and change nothing.
 */
export function handler(
  event: CloudFormationCustomResourceEvent | InspectRequest | FindRequest,
  context: Context,
): Promise<unknown> {
  const signal = () => AbortSignal.timeout(Math.max(1, context.getRemainingTimeInMillis() - RESERVE_MS));
  if (isInspectRequest(event)) return inspectStage(event, signal(), lambdaDependencies());
  if (isFindRequest(event)) return findDocuments(event, signal(), lambdaDependencies());
  return runCustomResource(event, context, {
    work: (given, ending) => provision(given, ending, lambdaDependencies()),
    fallbackId: ({ ResourceProperties }) => physicalResourceId(ResourceProperties),
  });
}
