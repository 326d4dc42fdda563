import type { Templates } from '../../local/validate/validate-assembly';
import { readSnapshot } from '../../tools/snapshots';

export type Json = Record<string, unknown>;

export const DATA = 'Ekk-dev-data';
export const DELIVERY = 'Ekk-dev-delivery';
const dev = committed('dev');
const pristine = JSON.stringify(dev);

export const STREAM = only(DELIVERY, 'AWS::KinesisFirehose::DeliveryStream');
export const MAPPING = only(DELIVERY, 'Custom::SearchProvisioning');
export const ROLE = 'DeliveryRoleDF77D4AD';
export const POLICY = 'DeliveryRolePolicy495906F5';
export const DOMAIN = only(DATA, 'AWS::OpenSearchService::Domain');
export const OPENSEARCH = 'AmazonopensearchserviceDestinationConfiguration';

/** A copy of dev's templates that a test takes lines out of. */
export class Broken {
  readonly json = JSON.parse(pristine) as Record<string, { Resources: Record<string, Json>; Outputs: Json }>;

  get stream(): Json {
    return this.properties(DELIVERY, STREAM);
  }

  get destination(): Json {
    return this.stream[OPENSEARCH] as Json;
  }

  get s3(): Json {
    return this.destination.S3Configuration as Json;
  }

  properties(stack: string, logicalId: string): Json {
    return this.resources(stack)[logicalId]?.Properties as Json;
  }

  resources(stack: string): Record<string, Json> {
    return this.json[stack]?.Resources ?? {};
  }

  waitFor(ids: (before: string[]) => string[]): void {
    const stream = this.resources(DELIVERY)[STREAM] as Json;
    stream.DependsOn = ids(stream.DependsOn as string[]);
  }

  domainWaitsFor(ids: (before: string[]) => string[]): void {
    const domain = this.resources(DATA)[DOMAIN] as Json;
    domain.DependsOn = ids(domain.DependsOn as string[]);
  }
}

/** Logical id of the one resource of a type in a stack of dev. */
export function only(stack: string, type: string): string {
  const found = Object.entries(dev[stack]?.Resources ?? {}).filter(([, { Type }]) => Type === type);
  if (found[0] === undefined || found.length > 1)
    throw new Error(`expected one ${type} in ${stack}, got ${found.length}`);
  return found[0][0];
}

/** The committed templates of a stage, with which the tests of the stacks compare what is synthesized. */
export function committed(stage: string): Templates {
  const names = ['data', 'delivery', 'producers'].map((stack) => `Ekk-${stage}-${stack}`);
  return Object.fromEntries(names.map((name) => [name, readSnapshot(name)])) as Templates;
}

/** What is broken, and the resource and the property that the problem must name. */
export type Break = [what: string, logicalId: string, property: string, breakIt: (broken: Broken) => void];
