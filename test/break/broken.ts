import { only, synthesize } from '../stacks/synthesize';

export type Json = Record<string, unknown>;

export const DATA = 'Ekk-dev-data';
export const DELIVERY = 'Ekk-dev-delivery';
export const stage = synthesize('dev');
const pristine = JSON.stringify(stage.json);

const { delivery, data } = stage.templates;
export const STREAM = only(delivery, 'AWS::KinesisFirehose::DeliveryStream').logicalId;
export const MAPPING = only(delivery, 'Custom::SearchProvisioning').logicalId;
export const ROLE = only(delivery, 'AWS::IAM::Role').logicalId;
export const POLICY = only(delivery, 'AWS::IAM::Policy').logicalId;
export const DOMAIN = only(data, 'AWS::OpenSearchService::Domain').logicalId;
export const OPENSEARCH = 'AmazonopensearchserviceDestinationConfiguration';

/** The templates of dev, to take lines out of. */
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

/** What is broken, and the resource and property that a violation has to name. */
export type Break = [fault: string, logicalId: string, property: string, breakIt: (broken: Broken) => void];
