const { getLogger, wrap } = require('firehose-logging');

const log = getLogger('bench');
exports.handler = wrap(async () => log.info('ok'));
