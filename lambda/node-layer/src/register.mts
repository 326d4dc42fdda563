/** For `node --import`: registers the extension and puts the wrapping handler in the place of the function's own. */
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { register } from 'firehose-logging';

const { env } = process;
if (isMainThread && env.AWS_LAMBDA_RUNTIME_API && env._HANDLER) {
  // Processes that the function starts are no functions, so they must not inherit the option.
  if (env.NODE_OPTIONS)
    env.NODE_OPTIONS = env.NODE_OPTIONS.replace(/ ?--import=\S*firehose-logging\/register\.mjs/, '');
  await register();
  env.FIREHOSE_LOGGING_HANDLER = env._HANDLER;
  env._HANDLER = fileURLToPath(new URL('handler.handler', import.meta.url));
}
