import { errorText } from '../lambda/error-text';
import { type Answer, readAnswer } from './response';
import { openResponseUrl, type ResponseUrl } from './response-url';
import { asStrings } from './wire';

/** The event of a custom resource, without the ResponseURL that this module adds. */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  /** Update and Delete only. */
  readonly PhysicalResourceId?: string;
}

/** The function behind a ServiceToken. */
export interface CustomResourceTarget {
  readonly name: string;
  invoke(event: unknown): Promise<{ payload: string; functionError?: string | undefined }>;
}

export interface CustomResourceOptions {
  readonly target: CustomResourceTarget;
  /** How messages name the resource, e.g. `Ekk-dev-delivery/Provisioning`. */
  readonly address: string;
  readonly request: CustomResourceRequest;
  readonly signal?: AbortSignal;
}

/** What CloudFormation keeps of the answer, for `Ref` and `Fn::GetAtt`. */
export interface CreatedCustomResource {
  readonly PhysicalResourceId: string;
  readonly Data: Readonly<Record<string, unknown>>;
}

/**
 * Sends a custom resource's function the event CloudFormation would, its ResponseURL on loopback, and waits for the
 * answer there. A model: CloudFormation would wait for an hour where this says at once that no answer will come.
 *
 * @throws when the function fails, ends without an answer, or answers FAILED: with its reason.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export async function requestCustomResource(options: CustomResourceOptions): Promise<CreatedCustomResource> {
  const { address, request, signal } = options;
  signal?.throwIfAborted();
  const responseUrl = await openResponseUrl();
  try {
    const answer = readAnswer(await answerOf(options, responseUrl), request);
    return created(answer);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const action = request.RequestType.toLowerCase();
    throw new Error(`local: ${address} (${request.ResourceType}) failed to ${action}: ${reason}`, {
      cause: error,
    });
  } finally {
    await responseUrl.close();
  }
}

function created(answer: Answer): CreatedCustomResource {
  if (answer.Status === 'FAILED') throw new Error(answer.Reason);
  return { PhysicalResourceId: answer.PhysicalResourceId, Data: answer.Data ?? {} };
}

/** The answer's body: sent while the function runs, so whatever the function's end is, the answer counts first. */
async function answerOf(options: CustomResourceOptions, responseUrl: ResponseUrl): Promise<Buffer> {
  const { target, request, signal } = options;
  const invocation = target.invoke({
    ...request,
    ResourceProperties: asStrings(request.ResourceProperties),
    ResponseURL: responseUrl.url,
  });
  const ended = invocation.then(({ functionError, payload }) => {
    const why = functionError === undefined ? 'ended without an answer' : `failed: ${errorText(payload)}`;
    return responseUrl.received() ?? Promise.reject(new Error(`function ${target.name} ${why}`));
  });
  return Promise.race([responseUrl.answered, ended, abortOf(signal)]);
}

function abortOf(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
