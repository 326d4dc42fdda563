import { errorText } from '../lambda/error-text';
import { type CustomResourceResponse, readResponse } from './response';
import { openResponseUrl, type ResponseUrl } from './response-url';
import { asStrings } from './wire';

/** The event of a custom resource without the ResponseURL, which this module adds. */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  /** Present in Update and Delete only. */
  readonly PhysicalResourceId?: string;
}

/** The function behind a ServiceToken. */
export interface CustomResourceTarget {
  readonly name: string;
  invoke(event: unknown): Promise<{ payload: string; functionError?: string | undefined }>;
}

export interface CustomResourceOptions {
  readonly target: CustomResourceTarget;
  /** The resource's name in messages, e.g. `Ekk-dev-delivery/Provisioning`. */
  readonly address: string;
  readonly request: CustomResourceRequest;
  readonly signal?: AbortSignal;
}

/** What CloudFormation keeps of the response, for `Ref` and `Fn::GetAtt`. */
export interface CreatedCustomResource {
  readonly PhysicalResourceId: string;
  readonly Data: Readonly<Record<string, unknown>>;
}

/**
 * Sends a custom resource's function the event that CloudFormation would send, with a ResponseURL on loopback, and waits
 * for the response there. It is a model: where the function ends without a response CloudFormation waits for an hour,
 * and this function throws at once.
 *
 * @throws Error with the reason when the function fails, ends without a response, or responds FAILED
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export async function requestCustomResource(options: CustomResourceOptions): Promise<CreatedCustomResource> {
  const { address, request, signal } = options;
  signal?.throwIfAborted();
  const responseUrl = await openResponseUrl();
  try {
    const response = readResponse(await responseOf(options, responseUrl), request);
    return created(response);
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

function created(response: CustomResourceResponse): CreatedCustomResource {
  if (response.Status === 'FAILED') throw new Error(response.Reason);
  return { PhysicalResourceId: response.PhysicalResourceId, Data: response.Data ?? {} };
}

/** The response's body. It is sent while the function runs, so it counts however the function ends. */
async function responseOf(options: CustomResourceOptions, responseUrl: ResponseUrl): Promise<Buffer> {
  const { target, request, signal } = options;
  const invocation = target.invoke({
    ...request,
    ResourceProperties: asStrings(request.ResourceProperties),
    ResponseURL: responseUrl.url,
  });
  const ended = invocation.then(({ functionError, payload }) => {
    const why = functionError === undefined ? 'ended without a response' : `failed: ${errorText(payload)}`;
    return responseUrl.received() ?? Promise.reject(new Error(`function ${target.name} ${why}`));
  });
  return Promise.race([responseUrl.body, ended, abortOf(signal)]);
}

function abortOf(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
