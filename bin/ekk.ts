import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { context } from '../cdk.json';
import { loadStage, type StageSettings } from '../lib/config';
import { createStageStacks } from '../lib/stacks';

// The CDK CLI passes the feature flags of cdk.json on. Without the CLI the resources must be the same.
const app = new App({ context, outdir: process.env.CDK_OUTDIR ?? 'cdk.out' });
const stage = String(app.node.tryGetContext('stage') ?? 'dev');
createStageStacks(app, stage, settingsOf(stage));
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();

/** The settings of a stage. A wrong setting ends the process with its message and without a stack trace. */
function settingsOf(name: string): StageSettings {
  try {
    return loadStage(name);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
