import type { Budget } from '../client/wait';
import { parseProperties, type Wire } from '../custom-resource/properties';
import type { Dependencies } from '../dependencies';
import { openDomain } from '../domain/open-domain';
import { desiredResources } from './desired-resources';
import { broken, type Finding } from './finding';
import { inspectDomain } from './inspect-domain';

/** An event that asks the provisioning function for a look at the domain, which it alone may enter as its master. */
export interface InspectRequest {
  readonly action: 'inspect';
  /** The properties that the custom resource has. */
  readonly properties: Wire;
}

/** Whether an event asks for a look, and is none of CloudFormation's. */
export function isInspectRequest(event: object): event is InspectRequest {
  return 'action' in event && event.action === 'inspect';
}

/** Looks at the domain of a stage. It changes nothing. */
export async function inspectStage(
  { properties: wire }: InspectRequest,
  budget: Budget,
  dependencies: Dependencies,
): Promise<Finding[]> {
  const properties = parseProperties(wire);
  const { indexName, domainName, deliveryRoleArn } = properties;
  const domain = await openDomain(properties, { ...dependencies, ...budget });
  if (!domain) return [broken('domain', `there is no domain ${domainName}`, 'Deploy the data stack.')];
  const { client } = domain;
  try {
    const resources = desiredResources(properties);
    return await inspectDomain({
      client,
      indexName,
      deliveryRoleArn,
      resources,
      nowMs: dependencies.clock.now(),
    });
  } finally {
    client.close();
  }
}
