import { getLogger, wrap } from 'firehose-logging';

const log = getLogger('bench');
export const handler = wrap(async () => log.info('ok'));
