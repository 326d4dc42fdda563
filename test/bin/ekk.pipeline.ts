import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdkJson from '../../cdk.json';
import { loadStage, type StageSettings } from '../../lib/config';
import { createStageStacks, type StageStacks } from '../../lib/stacks';
import { VARIANTS } from '../variants/stages';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');

/** Synthesizes a stage with cdk-nag. The report has the findings that nobody acknowledged. */
function check(
  stage: string,
  change: (stacks: StageStacks) => void = () => {},
  settings: StageSettings = loadStage(stage),
): { passed: boolean; report: string } {
  const outdir = mkdtempSync(join(tmpdir(), 'ekk-nag-'));
  try {
    const app = new App({ outdir, context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
    change(createStageStacks(app, stage, settings));
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const passed = succeeds(() => app.synth());
    return { passed, report: readFileSync(join(outdir, 'validation-report.json'), 'utf8') };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function succeeds(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

describe('the app', () => {
  test.each(['dev', 'prod'])('has no unacknowledged finding of cdk-nag in %s', (stage) => {
    const { passed, report } = check(stage);
    expect(JSON.parse(report).pluginReports).toEqual([]);
    expect(passed).toBe(true);
  });

  test.each(
    Object.entries(VARIANTS),
  )('has no unacknowledged finding of cdk-nag in the variant %s', (name, settings) => {
    expect(JSON.parse(check(name, () => {}, settings).report).pluginReports).toEqual([]);
  });

  test('fails on a finding that nobody acknowledged', () => {
    const { passed, report } = check('prod', ({ data }) => new Bucket(data, 'Unlogged'));
    expect(report).toContain('AwsSolutions-S1');
    expect(passed).toBe(false);
  });

  test('refuses an unknown stage with one line that lists the known ones, and exit code 1', () => {
    const result = spawnSync(process.execPath, [require.resolve('tsx/cli'), 'bin/ekk.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, CDK_CONTEXT_JSON: '{"stage":"staging"}' },
    });
    expect(result.status).toBe(1);
    expect(result.stderr.trim()).toMatch(/^config: unknown stage, got "staging"; expected dev or prod\..*$/);
  });
});
