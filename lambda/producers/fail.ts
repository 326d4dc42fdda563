import { getLogger } from 'firehose-logging';
import { serve } from './http';

class NameError extends Error {
  override readonly name = 'NameError';
}

/** `GET /fail`: throws an error, to show what one looks like in the index. */
export const handler = serve(getLogger('fail'), () => {
  throw new NameError('fake NameError');
});
