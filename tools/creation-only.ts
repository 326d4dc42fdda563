import { type StageTemplates, valueAt } from './stage-templates';

/** A setting that only the first deploy of a stage can choose. */
export interface CreationOnly {
  readonly setting: string;
  /** What the templates of a stage say about the setting. A difference is a change of the setting. */
  readonly fact: (templates: StageTemplates) => unknown;
  /** Why it cannot change, and what to do instead. */
  readonly advice: string;
}

const DOMAIN = 'AWS::OpenSearchService::Domain';
const STREAM = 'AWS::KinesisFirehose::DeliveryStream';
const DESTINATION = 'AmazonopensearchserviceDestinationConfiguration';
const NEW_STAGE =
  'Add a stage with the new value to lib/config/stages.ts, deploy it, move the producers there, then destroy this one';

export const CREATION_ONLY: readonly CreationOnly[] = [
  {
    setting: 'region',
    fact: (templates) => /:(?:es|cognito-identity|logs):([a-z0-9-]+):/.exec(JSON.stringify(templates))?.[1],
    advice: `A deploy makes the stacks a second time in the other region and leaves those in the first. ${NEW_STAGE}.`,
  },
  {
    setting: 'existingDomain',
    fact: (templates) => valueAt(templates, DOMAIN, 'DomainName') === undefined,
    advice:
      'A deploy deletes the domain of the stage, or makes an empty one beside the existing domain. ' +
      `${NEW_STAGE}.`,
  },
  {
    setting: 'vpc',
    fact: (templates) => [
      valueAt(templates, DOMAIN, 'VPCOptions') !== undefined,
      valueAt(templates, STREAM, DESTINATION, 'VpcConfiguration'),
    ],
    advice:
      'OpenSearch Service does not move a domain into or out of a VPC, and Firehose does not change the subnets and ' +
      `security groups of a stream, so a deploy replaces them. ${NEW_STAGE}.`,
  },
  {
    setting: 'the backup mode of the stream',
    fact: (templates) => valueAt(templates, STREAM, DESTINATION, 'S3BackupMode'),
    advice:
      'Firehose does not change the backup mode of a stream, so a deploy replaces the stream. ' +
      `Keep AllDocuments in lib/firehose/delivery-stream.ts. ${NEW_STAGE}.`,
  },
];

/** The creation-only settings in which two versions of a stage differ, each with what to do. */
export function creationOnlyProblems(deployed: StageTemplates, next: StageTemplates): string[] {
  return CREATION_ONLY.filter(
    ({ fact }) => JSON.stringify(fact(deployed)) !== JSON.stringify(fact(next)),
  ).map(({ setting, advice }) => `${setting} can only be chosen at the first deploy of a stage. ${advice}`);
}
