import type { StageTemplates } from '../../tools/stage-templates';
import { updateProblems } from '../../tools/update-problems';

const STREAM = 'AmazonopensearchserviceDestinationConfiguration';

/** A stage of two stacks, of which the second imports the name of the first one's bucket. */
function stage(): { data: Template; delivery: Template } {
  return {
    data: {
      Resources: {
        Domain: { Type: 'AWS::OpenSearchService::Domain', Properties: { DomainName: 'ekk-dev' } },
        Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Delete', Properties: {} },
        Logs: {
          Type: 'AWS::Logs::ResourcePolicy',
          DeletionPolicy: 'Retain',
          Properties: { PolicyName: 'logs' },
        },
      },
      Outputs: { Name: { Value: { Ref: 'Bucket' }, Export: { Name: 'bucket' } } },
    },
    delivery: {
      Resources: {
        Stream: {
          Type: 'AWS::KinesisFirehose::DeliveryStream',
          Properties: {
            [STREAM]: { S3BackupMode: 'AllDocuments', BucketARN: { 'Fn::ImportValue': 'bucket' } },
          },
        },
      },
    },
  };
}

interface Template {
  Resources: Record<string, Record<string, unknown> & { Properties: Record<string, unknown> }>;
  Outputs?: Record<string, unknown>;
}

/** What an update finds when `change` is made to the deployed stage. */
function problemsOf(change: (next: ReturnType<typeof stage>) => void) {
  const next = stage();
  change(next);
  return updateProblems(stage() as unknown as StageTemplates, next as unknown as StageTemplates);
}

describe('an update of a deployed stage', () => {
  test('has no problem without a change', () => {
    expect(problemsOf(() => {})).toEqual({ refused: [], lost: [], leftBehind: [] });
  });

  test('is refused when an export disappears that a deployed stack imports', () => {
    const { refused } = problemsOf(({ data, delivery }) => {
      delete data.Outputs;
      // The new importer does not matter: the exporting stack is updated first.
      delivery.Resources = {};
    });
    expect(refused).toContain('the export bucket of data, which delivery imports, disappears');
  });

  test('is refused when an imported value changes, or the resource behind it is replaced', () => {
    const changed = problemsOf(({ data }) => {
      data.Outputs = { Name: { Value: 'other', Export: { Name: 'bucket' } } };
    });
    const replaced = problemsOf(({ data }) => {
      Object.assign(data.Resources.Bucket?.Properties ?? {}, { BucketName: 'other' });
    });
    const expected = ['the export bucket of data, which delivery imports, changes its value'];
    expect([changed.refused, replaced.refused]).toEqual([expected, expected]);
  });

  test('is refused when a new resource takes a name that an old one still has', () => {
    const { refused } = problemsOf(({ data }) => {
      data.Resources.Other = { Type: 'AWS::Logs::ResourcePolicy', Properties: { PolicyName: 'logs' } };
      delete data.Resources.Logs;
    });
    expect(refused).toEqual([
      'AWS::Logs::ResourcePolicy data/Other is created with the name "logs", which data/Logs still has',
    ]);
  });

  test('loses data when a bucket is deleted or replaced', () => {
    const deleted = problemsOf(({ data }) => {
      delete data.Resources.Bucket;
    });
    const replaced = problemsOf(({ data }) => {
      Object.assign(data.Resources.Bucket?.Properties ?? {}, { BucketName: 'other' });
    });
    expect(deleted.lost).toEqual(['AWS::S3::Bucket data/Bucket is deleted']);
    expect(replaced.lost).toEqual(['AWS::S3::Bucket data/Bucket is replaced']);
  });

  test('leaves a retained resource behind with its name', () => {
    const { leftBehind } = problemsOf(({ data }) => {
      delete data.Resources.Logs;
    });
    expect(leftBehind).toEqual(['AWS::Logs::ResourcePolicy data/Logs stays with its name "logs"']);
  });

  test.each<[string, (next: ReturnType<typeof stage>) => void, RegExp]>([
    [
      'a domain that moves into a VPC',
      ({ data }) => Object.assign(data.Resources.Domain?.Properties ?? {}, { VPCOptions: {} }),
      /^vpc can only be chosen .* does not move a domain into or out of a VPC.* Add a stage/,
    ],
    [
      'other subnets of the stream',
      ({ delivery }) => Object.assign(streamOf(delivery), { VpcConfiguration: { SubnetIds: ['subnet-1'] } }),
      /^vpc can only be chosen/,
    ],
    [
      'another backup mode',
      ({ delivery }) => Object.assign(streamOf(delivery), { S3BackupMode: 'FailedDocumentsOnly' }),
      /^the backup mode of the stream can only be chosen/,
    ],
    [
      'an existing domain in the place of its own',
      ({ data }) => delete data.Resources.Domain,
      /^existingDomain can only be chosen/,
    ],
  ])('is refused with what to do for %s', (_name, change, expected) => {
    expect(problemsOf(change).refused).toContainEqual(expect.stringMatching(expected));
  });
});

function streamOf({ Resources }: Template): object {
  return Resources.Stream?.Properties[STREAM] as object;
}
