import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { context } from '../cdk.json';
import { loadStage, type StageSettings } from '../lib/config';
import { createStageStacks } from '../lib/stacks';

// The CDK CLI passes cdk.json's feature flags on; without the CLI the resources must not differ.
const app = new App({ context, outdir: process.env.CDK_OUTDIR ?? 'cdk.out' });
const stage = String(app.node.tryGetContext('stage') ?? 'dev');
createStageStacks(app, stage, settingsOf(stage));
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();

/** A wrong setting is the user's to mend: the message without a stack trace. */
function settingsOf(name: string): StageSettings {
  try {
    return loadStage(name);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
