import { TemplateGraph } from '../../../../local/validate/template/template-graph';

const QUEUE = { Type: 'AWS::SQS::Queue' };

function graphOf(value: unknown): TemplateGraph {
  return new TemplateGraph({
    S: { Resources: { Q: QUEUE, R: { Type: 'Other::Type', Properties: { value } } } },
  });
}

describe('a text with variables', () => {
  test.each<[string, unknown, string]>([
    ['of resources', `a/\${Q}/\${Q.Arn}`, 'a/<S/Q>/<S/Q.Arn>'],
    ['of the account', `arn:aws:iam::\${AWS::AccountId}:root`, 'arn:aws:iam::{"Ref":"AWS::AccountId"}:root'],
    ['of its own', [`\${Name}/x`, { Name: { Ref: 'Q' } }], '<S/Q>/x'],
    ['that are none', `\${!Literal}`, `\${Literal}`],
  ])('is compared by its values: %s', (_what, sub, flat) => {
    expect(graphOf(undefined).flatten({ 'Fn::Sub': sub }, 'S')).toBe(flat);
  });

  test('makes a resource wait for those in it', () => {
    const graph = graphOf({ 'Fn::Sub': `\${Q.Arn}/*` });
    const [located] = graph.ofType('Other::Type');
    expect(located && [...graph.waitsFor(located)]).toEqual(['Q']);
  });
});

describe('another account', () => {
  const own = { Ref: 'AWS::AccountId' };

  test.each<[string, unknown, boolean]>([
    ['is one whose id is written where the own one is a reference', own, true],
    ['may be the own one where no reference to the own one is', 'x', false],
    [
      'is not the one whose assets the template names',
      [own, 'cdk-hnb659fds-assets-111122223333-eu-west-1'],
      false,
    ],
  ])('%s', (_what, value, isForeign) => {
    expect(graphOf(value).isForeignAccount('111122223333', 'S')).toBe(isForeign);
  });

  test('has an id of twelve digits', () => {
    expect(graphOf(own).isForeignAccount('<AccountId>', 'S')).toBe(false);
  });
});
