/**
 * The unit tests synthesize many stages. The CDK's own validation takes three of the four seconds of each, and judges what
 * `npm run synth`, the test of the app (test/tools/app.pipeline.ts) and cfn-lint judge, so it is off here.
 */
process.env.CDK_VALIDATION = 'false';
