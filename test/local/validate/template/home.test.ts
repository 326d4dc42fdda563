import { homeOf, isAccountOf, isRegionOf, textOf } from '../../../../local/validate/template/home';
import { TemplateGraph } from '../../../../local/validate/template/template-graph';

const ref = (id: string) => ({ Ref: id });
const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
const sub = (...template: unknown[]) => ({ 'Fn::Sub': template.length === 1 ? template[0] : template });
/** A place in a text for `Fn::Sub`. */
const place = (name: string) => `$\{${name}}`;

function graphOf(...values: unknown[]): TemplateGraph {
  const Bucket = { Type: 'AWS::S3::Bucket', Properties: {} };
  return new TemplateGraph({ S: { Resources: { Bucket, Any: { Type: 'Any', Properties: { values } } } } });
}

test.each([
  ['plain', 'plain'],
  [ref('AWS::Region'), '<Region>'],
  [ref('Bucket'), '<S/Bucket>'],
  [join('arn:', ref('AWS::Partition'), ':s3:::', ref('Bucket')), 'arn:<Partition>:s3:::<S/Bucket>'],
  [sub(`${place('AWS::AccountId')}-${place('Bucket.Arn')}`), '<AccountId>-<S/Bucket.Arn>'],
  [sub(`${place('Name')}-x`, { Name: ref('Bucket') }), '<S/Bucket>-x'],
  [sub(`${place('!Literal')}`), place('!Literal')],
])('the text of %j is %s', (value, text) => {
  expect(textOf(value, 'S', graphOf())).toBe(text);
});

describe('the home of a stack', () => {
  const assets = sub(`cdk-hnb659fds-assets-${place('AWS::AccountId')}-eu-west-1`);

  test('is what most of its values name', () => {
    const graph = graphOf(assets, 'com.amazonaws.eu-west-1.logs', 'com.amazonaws.us-east-1.logs');
    expect(homeOf('S', graph)).toEqual({ region: 'eu-west-1', account: '<AccountId>' });
    expect(isRegionOf('S', 'us-east-1', graph)).toBe(false);
    expect(isAccountOf('S', '111122223333', graph)).toBe(false);
  });

  test('is an account that is written out, where the template writes it out', () => {
    const graph = graphOf('cdk-hnb659fds-container-assets-111122223333-eusc-de-east-1');
    expect(homeOf('S', graph)).toEqual({ region: 'eusc-de-east-1', account: '111122223333' });
    expect(isAccountOf('S', '111122223333', graph)).toBe(true);
    expect(isAccountOf('S', '444455556666', graph)).toBe(false);
  });

  test.each([
    ['nothing', []],
    ['several regions equally often', ['com.amazonaws.eu-west-1.logs', 'com.amazonaws.us-east-1.logs']],
    ['a certificate of another region only', ['arn:aws:acm:us-east-1:111122223333:certificate/x']],
  ])('is unknown where the template names %s, and then any may be it', (_what, values) => {
    const graph = graphOf(...values);
    expect(homeOf('S', graph)).toEqual({ region: undefined, account: undefined });
    expect(isRegionOf('S', 'ap-southeast-2', graph)).toBe(true);
  });

  test.each(['<Region>', '*'])('may always be named by %s', (region) => {
    expect(isRegionOf('S', region, graphOf(assets))).toBe(true);
  });
});
