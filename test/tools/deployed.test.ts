import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readDeployed } from '../../tools/deployed';

/** A model of CloudFormation's GetTemplate, in the Query protocol: status and body by the name of the stack. */
const RESPONSES: Record<string, [status: number, body: string]> = {
  'Ekk-dev-data': [
    200,
    templateResponse({
      Conditions: { CDKMetadataAvailable: true },
      Resources: {
        Bucket: {
          Type: 'AWS::S3::Bucket',
          Metadata: { 'aws:cdk:path': 'x' },
          Properties: { BucketName: 'a' },
        },
        CDKMetadata: { Type: 'AWS::CDK::Metadata', Condition: 'CDKMetadataAvailable' },
      },
    }),
  ],
  'Ekk-dev-delivery': [
    400,
    errorResponse('ValidationError', 'Stack with id Ekk-dev-delivery does not exist'),
  ],
  'Ekk-dev-producers': [
    403,
    errorResponse('AccessDenied', 'not authorized to perform cloudformation:GetTemplate'),
  ],
};

function templateResponse(template: object): string {
  const body = JSON.stringify(template).replaceAll('"', '&quot;');
  return (
    '<GetTemplateResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><GetTemplateResult>' +
    `<TemplateBody>${body}</TemplateBody></GetTemplateResult></GetTemplateResponse>`
  );
}

function errorResponse(code: string, message: string): string {
  return (
    '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">' +
    `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
  );
}

let server: Server;
const before = { ...process.env };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const stack = new URLSearchParams(await textOf(request)).get('StackName') ?? '';
    const [status, body] = RESPONSES[stack] ?? [500, ''];
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
});
afterAll(async () => {
  process.env = before;
  await new Promise((resolve) => server.close(resolve));
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

describe('readDeployed', () => {
  test('reads the template of a stack without what the CDK CLI adds', async () => {
    expect(await readDeployed('Ekk-dev-data', 'eu-west-1')).toEqual({
      Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'a' } } },
    });
  });

  test('has no template for a stack that is not deployed', async () => {
    expect(await readDeployed('Ekk-dev-delivery', 'eu-west-1')).toBeUndefined();
  });

  test('says what to do when CloudFormation refuses', async () => {
    await expect(readDeployed('Ekk-dev-producers', 'eu-west-1')).rejects.toThrow(
      /^diff: GetTemplate Ekk-dev-producers in eu-west-1: .*not authorized.* Set AWS_PROFILE/,
    );
  });
});
