/** The handler that `register` puts in place of the function's own. It wraps that one, and captures console. */
import { wrap } from 'firehose-logging';
import { captureConsole } from './adapters/console';
import { loadHandler } from './lifecycle/load-handler';

const original = process.env.FIREHOSE_LOGGING_HANDLER ?? '';
// The function must see the name of its own handler.
process.env._HANDLER = original;
// By now the runtime has put its own methods on console.
captureConsole();

export const handler = wrap(await loadHandler(process.env.LAMBDA_TASK_ROOT ?? process.cwd(), original));
