/** The same handlers, each through `wrap`. */
import { wrap } from 'firehose-logging';
import { captureConsole } from 'firehose-logging/console';
import * as handlers from './handlers.mjs';

captureConsole();
export const asyncFunction = wrap(handlers.asyncFunction);
export const middy = wrap(handlers.middy);
export const middyEarly = wrap(handlers.middyEarly);
export const middyError = wrap(handlers.middyError);
export const powertoolsMiddleware = wrap(handlers.powertoolsMiddleware);
export const powertoolsDecorator = wrap(handlers.powertoolsDecorator);
export default { onDefault: wrap(handlers.default.onDefault) };
