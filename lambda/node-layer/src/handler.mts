/** The handler that the wrapper script puts in place of the function's own: that one, wrapped, console captured. */
import { wrap } from 'firehose-logging';
import { captureConsole } from './adapters/console';
import { loadHandler } from './lifecycle/load-handler';

const original = process.env.FIREHOSE_LOGGING_HANDLER ?? '';
// The function sees its own handler's name again.
process.env._HANDLER = original;
// Here the runtime has put its own methods on console already.
captureConsole();

export const handler = wrap(await loadHandler(process.env.LAMBDA_TASK_ROOT ?? process.cwd(), original));
