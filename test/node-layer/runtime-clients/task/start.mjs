/** Starts the runtime client: `start <folder of aws-lambda-ric>`. Version 4 starts itself, version 3 gives a function. */
const folder = process.argv[2];
const { existsSync } = await import('node:fs');
const entry = existsSync(`${folder}/dist/index.mjs`) ? 'dist/index.mjs' : 'index.mjs';
const { run } = await import(`file://${folder}/${entry}`);
if (run) await run(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
