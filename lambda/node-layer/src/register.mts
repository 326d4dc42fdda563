/** For `node --import`: registers the extension and puts the wrapping handler in the place of the function's own. */
import { fileURLToPath } from 'node:url';
import { register } from 'firehose-logging';

const { env } = process;
// Worker threads and child processes inherit FIREHOSE_LOGGING_HANDLER. They run no handler, so nothing is done there.
if (env.AWS_LAMBDA_RUNTIME_API && env._HANDLER && env.FIREHOSE_LOGGING_HANDLER === undefined) {
  if (env.NODE_OPTIONS)
    env.NODE_OPTIONS = env.NODE_OPTIONS.replace(/ ?--import=\S*firehose-logging\/register\.mjs/, '');
  await register();
  env.FIREHOSE_LOGGING_HANDLER = env._HANDLER;
  env._HANDLER = fileURLToPath(new URL('handler.handler', import.meta.url));
}
