/**
 * The tests synthesize many stages. The CDK's own validation takes three of the four seconds of each, and judges what cfn-lint
 * judges, so only the tests of the app (test/tools/app.pipeline.ts) and of the packed constructs leave it on.
 */
process.env.CDK_VALIDATION = 'false';

/** The CDK keeps a stack trace of each construct. Jest asks for a hundred lines of each, which takes a second a stage. */
Error.stackTraceLimit = 10;
