/**
 * The tests synthesize many stages. The CDK's own validation takes three of the four seconds of each, and judges what cfn-lint
 * judges, so only the tests of the app (test/tools/app.pipeline.ts) and of the packed constructs leave it on.
 */
process.env.CDK_VALIDATION = 'false';
