import { dependenciesOf } from '../../../../lambda/recovery/environment';
import { NEEDED_VARIABLES } from '../../../../local/validate/rules/recovery-function';
import { validateAssembly } from '../../../../local/validate/validate-assembly';
import { applyFault, type TemplateFault } from '../../../../tools/mutate/template-faults/template-fault';
import { TEMPLATES } from '../committed-templates';

const VARIABLES = 'Environment.Variables';
const BUCKET_ARN = {
  'Fn::ImportValue': 'Ekk-dev-data:ExportsOutputFnGetAttArchiveBucket49F1AC64Arn3FBD647E',
};

type Edit = Pick<TemplateFault, 'stack' | 'resource' | 'path' | 'change'> &
  Partial<Pick<TemplateFault, 'stage'>>;

/** What the rules say about the committed templates of a stage in which one value is changed. */
function problemsOf({ stage = 'dev', stack, ...edit }: Edit): string[] {
  const templates = TEMPLATES[stage] ?? {};
  const name = `Ekk-${stage}-${stack}`;
  const changed = applyFault(templates[name] as never, { stage, stack, what: 'a change', ...edit });
  return validateAssembly({ ...templates, [name]: changed as never }).map(
    ({ property, message }) => `${property}: ${message}`,
  );
}
const replay = (path: string, change: TemplateFault['change'], stage: TemplateFault['stage'] = 'dev') =>
  problemsOf({ stage, stack: 'operations', resource: 'RecoveryFunctionsreplay', path, change });
const policy = (path: string, change: TemplateFault['change']) =>
  problemsOf({
    stack: 'delivery',
    resource: 'RecoveryRolePolicy',
    path: `PolicyDocument.Statement.${path}`,
    change,
  });

describe('a function of recovery', () => {
  test('ends without each of the variables that the rule names', () => {
    const message = `recovery: the environment lacks ${NEEDED_VARIABLES.join(', ')}. Deploy the operations stack again.`;
    expect(() => dependenciesOf({})).toThrow(message);
  });

  test.each(NEEDED_VARIABLES)('needs %s', (name) => {
    expect(replay(`${VARIABLES}.${name}`, 'remove')).toContain(
      `${VARIABLES}.${name}: is missing, without which recovery ends. Set it.`,
    );
  });

  test.each<[string, unknown, string]>([
    ['ARCHIVE_BUCKET', BUCKET_ARN, 'expected <Ekk-dev-data/ArchiveBucket49F1AC64>, as its stream has it.'],
    [
      'DOMAIN_ENDPOINT',
      'https://logs.example.org',
      'expected <Ekk-dev-data/SearchDomain62FD613E.DomainEndpoint>',
    ],
    ['INDEX_NAME', 'other', 'expected logging-test'],
    ['DELIVERY_STREAM', 'other', 'expected <Ekk-dev-delivery/Stream790BDEE4>'],
    ['PARSE_RECORDS', 'off', 'expected on, as its stream has a transform.'],
  ])('may not have another %s than its stream: %j', (name, set, problem) => {
    expect(replay(`${VARIABLES}.${name}`, { set })).toEqual([expect.stringContaining(problem)]);
  });

  test('may reach the domain by a host name of one’s own', () => {
    expect(replay(`${VARIABLES}.DOMAIN_ENDPOINT`, { set: 'logs.example.org' })).toEqual([]);
  });

  test.each<[number, number]>([
    [59, 1],
    [60, 0],
  ])('with %d s has %d problems, beside the alarm that expects more', (seconds, count) => {
    const found = replay('Timeout', { set: seconds }).filter((each) => each.startsWith('Timeout'));
    expect(found).toHaveLength(count);
  });

  test('is in the VPC of its stream', () => {
    expect(replay('VpcConfig', 'remove', 'vpc')).toEqual([expect.stringContaining('VpcConfig: is missing')]);
  });

  test('may not take the ARN of somebody else’s domain for its host', () => {
    const set = 'arn:aws:es:eu-west-1:123456789012:domain/central-logs';
    expect(replay(`${VARIABLES}.DOMAIN_ENDPOINT`, { set }, 'existing')).toEqual([
      expect.stringContaining('expected the host name of the domain'),
    ]);
  });
});

describe('the role of recovery', () => {
  test.each(['s3:ListBucket', 's3:GetObject', 'kms:Decrypt', 'es:ESHttpPost'])('needs %s', (action) => {
    expect(policy(action, 'remove')).toEqual([expect.stringContaining(`may not ${action} on`)]);
  });

  test('may mend what was refused, and may not delete what is archived', () => {
    const below = (path: string) => ({ 'Fn::Join': ['', [BUCKET_ARN, path]] });
    const deleting = (path: string) => policy('s3:DeleteObject.Resource', { set: below(path) });
    expect(deleting('/errors/*')).toEqual([]);
    expect(deleting('/recovery/*')).toEqual([expect.stringContaining('may not s3:PutObject on')]);
    expect(deleting('/*')).toEqual([expect.stringContaining('recovery could delete archived records')]);
  });

  test('trusts Lambda', () => {
    const path = 'AssumeRolePolicyDocument.Statement.0.Principal.Service';
    const edit = {
      stack: 'delivery',
      resource: 'RecoveryRole',
      path,
      change: { set: 'es.amazonaws.com' },
    } as const;
    expect(problemsOf(edit)).toContainEqual(
      expect.stringContaining('trusts es.amazonaws.com; expected sts:AssumeRole for lambda.amazonaws.com'),
    );
  });
});

describe('the monitors that provisioning writes', () => {
  const provisioning = (path: string, change: TemplateFault['change']) =>
    problemsOf({ stack: 'delivery', resource: 'Provisioning', path, change });

  test('have a topic and a role, by their ARNs', () => {
    expect(provisioning('AlarmTopicArn', { set: 'arn:aws:sns:eu-west-1:123456789012:other' })).toEqual([]);
    expect(provisioning('AlarmTopicArn', 'remove')).toEqual([
      'AlarmTopicArn: is missing beside AlarmRoleArn: no monitor could notify. Set it.',
    ]);
    expect(provisioning('AlarmTopicArn', { set: BUCKET_ARN })).toEqual([
      'AlarmTopicArn: got <Ekk-dev-data/ArchiveBucket49F1AC64.Arn>; expected the ARN of a AWS::SNS::Topic.',
    ]);
  });
});
