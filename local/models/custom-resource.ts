import { randomUUID } from 'node:crypto';
import { stackArn } from '../assembly/pseudo-parameters';
import { address } from '../assembly/template';
import { requestCustomResource } from '../custom-resource/request-custom-resource';
import { openExistingDomain } from './existing-domain';
import type { ResourceModel } from './model';

/** A custom resource. Its function gets the event that CloudFormation would send, and creation waits for the response. */
export const customResource: ResourceModel = {
  type: 'Custom::*',
  ref: (resource, { facts }) => facts.get(resource, 'PhysicalResourceId'),
  attributes: {
    '*': (resource, { facts }, attribute) => {
      const data = facts.get(resource, 'Data') as Record<string, unknown> | undefined;
      return data?.[attribute];
    },
  },
  async create(resource, world) {
    const properties = await openExistingDomain(resource, world.resolver.properties(resource), world);
    const serviceToken = String(properties.ServiceToken);
    if (world.functions.spec(serviceToken) === undefined) {
      throw new Error(
        `local: ${address(resource)}.ServiceToken is ${serviceToken}, not a function of the assembly.`,
      );
    }
    world.progress(`provisioning: ${resource.type} ${resource.logicalId}`);
    const created = await requestCustomResource({
      target: world.functions.running(serviceToken),
      address: address(resource),
      signal: world.signal,
      request: {
        RequestType: 'Create',
        RequestId: randomUUID(),
        StackId: stackArn(resource.stack),
        LogicalResourceId: resource.logicalId,
        ResourceType: resource.type,
        ResourceProperties: properties,
      },
    });
    world.facts.set(resource, { ...created });
  },
};
