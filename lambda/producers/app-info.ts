import { getLogger } from 'firehose-logging';
import { serve } from './http';

/** `GET /info`: says what this function is and that it is up. */
export const handler = serve(getLogger('app_info'), () => ({
  status: 'ok',
  service: process.env.FIREHOSE_LOGGING_SERVICE,
  environment: process.env.FIREHOSE_LOGGING_ENVIRONMENT,
  runtime: `node ${process.version}`,
}));
