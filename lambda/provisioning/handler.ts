import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { runCustomResource } from './custom-resource';
import { physicalResourceId, provision } from './provision';
import { lambdaSurroundings } from './surroundings';

/** `Custom::SearchProvisioning`: what a domain needs before its delivery stream may be made, and what people see. */
export function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  return runCustomResource(event, context, {
    work: (work, signal) => provision(work, signal, lambdaSurroundings()),
    fallbackId: ({ ResourceProperties }) => physicalResourceId(ResourceProperties),
  });
}
