import { getLogger } from 'firehose-logging';
import { serve } from './http';

/** `GET /hello/{name}`: greets. */
export const handler = serve(getLogger('say_hello'), (event) => ({
  message: `Hello, ${event.pathParameters?.name ?? 'world'}`,
}));
