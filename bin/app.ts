import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { context } from '../cdk.json';
import type { StageSettings } from '../lib/config';
import { LogPipeline } from '../lib/index';

/** Synthesizes stages into `CDK_OUTDIR`, or `cdk.out`. A finding of cdk-nag that nobody acknowledged is an error. */
export function synthesizeStages(settingsOf: (app: App) => Readonly<Record<string, StageSettings>>): void {
  // The CDK CLI passes the feature flags of cdk.json on. Without the CLI the resources must be the same.
  const app = new App({ context, outdir: process.env.CDK_OUTDIR ?? 'cdk.out' });
  for (const [stage, settings] of Object.entries(settingsOf(app))) {
    new LogPipeline(app, stage, { stage, ...settings });
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
}
