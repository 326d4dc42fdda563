import type { Properties } from '../custom-resource/properties';
import { type Resource, renderResources } from '../domain/resources';
import { currentPolicy } from '../retention/policies';

/** Every resource that a deploy with these properties puts into the domain, the retention policy included. */
export function desiredResources(properties: Properties): readonly Resource[] {
  const { indexName, retention } = properties;
  return [...(retention ? [currentPolicy(indexName, retention)] : []), ...renderResources(properties)];
}
