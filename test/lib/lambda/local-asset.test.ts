import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { localAsset } from '../../../lib/lambda';
import { loneStack } from '../../stacks/lone-stack';

const source = mkdtempSync(join(tmpdir(), 'ekk-asset-'));
afterAll(() => rmSync(source, { recursive: true, force: true }));

describe('localAsset', () => {
  test('builds each of two assets of one source, which the CDK would take for one without their names', () => {
    const stack = loneStack();
    for (const name of ['first', 'second']) {
      const build = (folder: string) => writeFileSync(join(folder, 'index.js'), `// ${name}`);
      new LayerVersion(stack, name, { code: localAsset({ source, name, build }) });
    }
    const layers = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::LayerVersion'));
    const keys = layers.map(({ Properties }) => Properties.Content.S3Key);
    expect(new Set(keys).size).toBe(2);
  });
});
