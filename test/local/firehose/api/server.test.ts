import { FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose';
import { type FirehoseModel, startFirehose } from '../../../../local/firehose/start-firehose';
import { CredentialTable } from '../../../../local/iam/credentials';
import { verify } from '../../../../local/iam/sigv4';
import { modelOptions, PRODUCER_ROLE } from '../fixtures';

describe('a put signed by the real SDK', () => {
  const table = new CredentialTable();
  const credentials = table.issue(PRODUCER_ROLE);
  let model: FirehoseModel;
  let cleanUp: () => void;

  beforeAll(async () => {
    const find = (accessKeyId: string) => table.find(accessKeyId);
    const fixture = modelOptions({
      authenticate: (request) => verify(request, { find, service: 'firehose' }),
    });
    cleanUp = fixture.cleanUp;
    model = await startFirehose(fixture.options);
  });

  afterAll(async () => {
    await model.close({ drain: false });
    cleanUp();
  });

  const put = async (overrides: Partial<typeof credentials>) => {
    const client = new FirehoseClient({
      endpoint: model.url,
      region: 'eu-west-1',
      credentials: { ...credentials, ...overrides },
      maxAttempts: 1,
    });
    const Record = { Data: Buffer.from('{"message":"“é”"}\n') };
    const command = new PutRecordCommand({ DeliveryStreamName: 'app-logs', Record });
    return client.send(command).finally(() => client.destroy());
  };

  it('is accepted with the credentials of a role', async () => {
    await expect(put({})).resolves.toMatchObject({ RecordId: expect.any(String) as string });
  });

  it.each([
    ['another secret', { secretAccessKey: 'not-the-secret' }, 'InvalidSignatureException'],
    ['an unknown access key', { accessKeyId: 'ASIAUNKNOWN' }, 'UnrecognizedClientException'],
    ['another session token', { sessionToken: 'not-the-token' }, 'UnrecognizedClientException'],
  ])('is refused with %s', async (_what, overrides, name) => {
    await expect(put(overrides)).rejects.toMatchObject({ name });
    expect(model.stats()['app-logs']?.incomingRecords).toBe(1);
  });
});
