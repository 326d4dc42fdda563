import { FirehoseClient } from '@aws-sdk/client-firehose';

const client = new FirehoseClient({});
export const handler = async () => client;
