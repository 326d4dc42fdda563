import { type SynthesizedStage, synthesize } from './synthesize';

const ROLE = 'RecoveryRoleCDBE22DF';

function statementsOf({ templates }: SynthesizedStage): unknown {
  const policies = Object.values(
    templates.delivery.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: ROLE }] } }),
  );
  expect(policies).toHaveLength(1);
  return policies[0]?.Properties.PolicyDocument.Statement;
}

/** An ARN that the data stack exports, with what follows. */
function imported(name: string, ending?: string): unknown {
  const arn = { 'Fn::ImportValue': expect.stringContaining(`FnGetAtt${name}`) };
  return ending === undefined ? arn : { 'Fn::Join': ['', [arn, ending]] };
}

describe('the recovery role', () => {
  test.each([
    ['dev', 'logging-test'],
    ['prod', 'app-logs'],
  ])('of %s reads the archive, moves what was refused, writes to its indices, and may do nothing else', (stage, index) => {
    expect(statementsOf(synthesize(stage))).toEqual([
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: imported('ArchiveBucket') },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: imported('ArchiveBucket', '/*') },
      {
        Effect: 'Allow',
        Action: ['s3:DeleteObject', 's3:PutObject'],
        // Everything else in the bucket is the records.
        Resource: ['errors', 'parked', 'recovery'].map((folder) => imported('ArchiveBucket', `/${folder}/*`)),
      },
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: imported('ArchiveKey'),
        Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
      },
      {
        Effect: 'Allow',
        Action: ['es:ESHttpGet', 'es:ESHttpPost'],
        Resource: [imported('SearchDomain', '/_bulk'), imported('SearchDomain', `/${index}*/*`)],
      },
    ]);
  });

  test.each(['dev', 'prod'])('of %s is for Lambda alone', (stage) => {
    const role = synthesize(stage).templates.delivery.findResources('AWS::IAM::Role')[ROLE];
    expect(role?.Properties).toEqual({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
        ],
      },
      Description: expect.any(String),
    });
  });
});
