import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { context } from '../cdk.json';
import { loadStage } from '../lib/config';
import { createStageStacks } from '../lib/stacks';

// The CDK CLI passes cdk.json's feature flags on; run without it, the templates must not differ.
const app = new App({ context, outdir: process.env.CDK_OUTDIR ?? 'cdk.out' });
const stage = String(app.node.tryGetContext('stage') ?? 'dev');
createStageStacks(app, stage, loadStage(stage));
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
