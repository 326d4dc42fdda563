import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { CredentialTable } from '../iam/credentials';
import { type RefusalCode, verify } from '../iam/sigv4';
import type { Caller } from '../iam/trust';
import { readBody } from '../machine/body';
import { listenOnLoopback } from '../machine/loopback';

export interface StsOptions {
  readonly credentials: CredentialTable;
  /** Whether the caller's own policies and the role's trust policy allow the session. */
  readonly allow: (caller: Caller, roleArn: string) => boolean;
  /** Time now, in milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

const MAX_BODY_BYTES = 65_536;
/** A session of a role that a role assumes has at most an hour, and every caller here is a role. */
const LONGEST_S = 3_600;
const SHORTEST_S = 900;
/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const ROLE_ARN = /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
/** The names that the query protocol has for the errors of the other protocols. */
const CODES: Readonly<Record<RefusalCode, string>> = {
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  IncompleteSignatureException: 'IncompleteSignature',
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  ExpiredTokenException: 'ExpiredToken',
};

/** A model of AWS STS on loopback. It knows AssumeRole and nothing else. */
export async function startSts(
  options: StsOptions,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    handle(request, options)
      .then((reply) => send(response, reply))
      .catch(() => response.destroy());
  });
  const { port, close } = await listenOnLoopback(server);
  return { url: `http://127.0.0.1:${port}`, close };
}

async function handle(request: IncomingMessage, options: StsOptions): Promise<Reply> {
  const { method = 'POST', url: path = '/', headers } = request;
  const body = (await readBody(request, MAX_BODY_BYTES)) ?? Buffer.alloc(0);
  const { credentials, now = Date.now } = options;
  const find = (key: string) => credentials.find(key);
  const verdict = verify({ method, path, headers, body }, { find, service: 'sts', now });
  if (!verdict.ok) return refusal(403, CODES[verdict.code], verdict.message);
  const parameters = new URLSearchParams(body.toString('utf8'));
  const action = parameters.get('Action');
  if (action === 'AssumeRole') return assumeRole(parameters, verdict.roleArn, options);
  return refusal(400, 'InvalidAction', `Could not find operation ${action}; the local model has AssumeRole.`);
}

function assumeRole(parameters: URLSearchParams, callerArn: string, options: StsOptions): Reply {
  const roleArn = parameters.get('RoleArn') ?? '';
  const sessionName = parameters.get('RoleSessionName') ?? '';
  const seconds = Number(parameters.get('DurationSeconds') ?? LONGEST_S);
  if (!ROLE_ARN.test(roleArn)) return refusal(400, 'ValidationError', `${roleArn} is invalid`);
  if (!SESSION_NAME.test(sessionName)) {
    return refusal(
      400,
      'ValidationError',
      `Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint`,
    );
  }
  if (!(seconds >= SHORTEST_S && seconds <= LONGEST_S)) {
    const limit =
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining';
    return refusal(400, 'ValidationError', seconds > LONGEST_S ? limit : `at least ${SHORTEST_S} seconds`);
  }
  const externalId = parameters.get('ExternalId') ?? undefined;
  if (!options.allow({ roleArn: callerArn, externalId }, roleArn)) {
    const user = sessionArn(callerArn, 'local');
    const message = `User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
    return refusal(403, 'AccessDenied', message);
  }
  const expiresMs = (options.now ?? Date.now)() + seconds * 1_000;
  return assumed(sessionArn(roleArn, sessionName), options.credentials.openSession(roleArn, expiresMs));
}

function assumed(arn: string, session: ReturnType<CredentialTable['openSession']>): Reply {
  const expiration = new Date(session.expiresMs).toISOString().replace(/\.\d{3}/, '');
  return {
    status: 200,
    body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <AssumedRoleUser><AssumedRoleId>AROALOCAL:local</AssumedRoleId><Arn>${arn}</Arn></AssumedRoleUser>
    <Credentials>
      <AccessKeyId>${session.accessKeyId}</AccessKeyId>
      <SecretAccessKey>${session.secretAccessKey}</SecretAccessKey>
      <SessionToken>${session.sessionToken}</SessionToken>
      <Expiration>${expiration}</Expiration>
    </Credentials>
  </AssumeRoleResult>
  <ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>
</AssumeRoleResponse>`,
  };
}

function refusal(status: number, code: string, message: string): Reply {
  const escaped = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return {
    status,
    body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped}</Message></Error>
  <RequestId>${randomUUID()}</RequestId>
</ErrorResponse>`,
  };
}

/** `arn:aws:iam::111122223333:role/path/orders` → `arn:aws:sts::111122223333:assumed-role/orders/<session>`. */
function sessionArn(roleArn: string, session: string): string {
  return `arn:aws:sts::${roleArn.split(':')[4]}:assumed-role/${roleArn.split('/').at(-1)}/${session}`;
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
