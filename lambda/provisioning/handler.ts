import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { runCustomResource } from './custom-resource/run';
import { lambdaDependencies } from './dependencies';
import { physicalResourceId, provision } from './provision';

/**
 * Handler of `Custom::SearchProvisioning`, which makes what a domain needs before its delivery stream may be made, and
 * what people see in Dashboards.
 */
export function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  return runCustomResource(event, context, {
    work: (given, budget) => provision(given, budget, lambdaDependencies()),
    fallbackId: ({ ResourceProperties }) => physicalResourceId(ResourceProperties),
  });
}
