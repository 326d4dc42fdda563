/**
 * Prints one document with every field that the Node layer writes, and the layer's own record after a retry, as a JSON
 * list. The first argument is a JSON object: the caller's fields.
 */
import { configure, flush, getLogger, wrap } from 'firehose-logging';

const fields = JSON.parse(process.argv[2]);
const documents = [];
let calls = 0;

/** A client that refuses the first batch and keeps what it takes. */
const client = {
  async send({ input: { Records: records } }) {
    const refused = calls++ === 0;
    const take = ({ Data: data }) => {
      for (const line of Buffer.from(data).toString().split('\n').filter(Boolean))
        documents.push(JSON.parse(line));
      return { RecordId: '1' };
    };
    const refuse = () => ({ ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' });
    return {
      FailedPutCount: refused ? records.length : 0,
      RequestResponses: records.map(refused ? refuse : take),
    };
  },
};

configure({ streamName: 'stream', service: 'orders', environment: 'test', client });
const handler = wrap(async () => {
  getLogger('orders').error('payment refused', { ...fields, err: new RangeError('expired') });
});
await handler({}, { awsRequestId: 'request-1' });
await flush();
// The record about the retry is made at the next flush.
await flush();
process.stdout.write(JSON.stringify(documents));
