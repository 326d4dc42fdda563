import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendError, sendJson } from './http';

const MAX_BODY_BYTES = 64 * 1024;

export interface ExtensionInvokeEvent {
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
}

export interface ExtensionsApiOptions {
  readonly functionName: string;
  readonly handler: string;
  /** Is called whenever an extension asks for its next event. */
  readonly onNext: () => void;
  /** Is called when an extension reports an error of its own. Lambda then ends the environment. */
  readonly onError: (extension: string, errorType: string) => void;
}

interface Extension {
  readonly name: string;
  readonly events: readonly string[];
  waiting?: ServerResponse | undefined;
}

/**
 * A model of the Lambda Extensions API 2020-01-01 for internal extensions, which may register for INVOKE only. External
 * extensions (executables in /opt/extensions) are not started.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export class ExtensionsApi {
  private readonly extensions = new Map<string, Extension>();
  private registrationOpen = true;

  constructor(private readonly options: ExtensionsApiOptions) {}

  get registered(): boolean {
    return this.extensions.size > 0;
  }

  /** Names of the extensions that have not yet asked for their next event. */
  get busy(): string[] {
    return [...this.extensions.values()].filter((one) => one.waiting === undefined).map((one) => one.name);
  }

  /** Closes the registration at the end of the init phase. */
  closeRegistration(): void {
    this.registrationOpen = false;
  }

  /** Gives the INVOKE event to every extension that registered for it. All of them wait for one. */
  dispatch(event: ExtensionInvokeEvent): void {
    for (const extension of this.extensions.values()) {
      if (!extension.events.includes('INVOKE')) continue;
      const response = extension.waiting;
      extension.waiting = undefined;
      if (response === undefined) continue;
      response.setHeader('Lambda-Extension-Event-Identifier', randomUUID());
      sendJson(response, 200, {
        eventType: 'INVOKE',
        deadlineMs: event.deadlineMs,
        requestId: event.requestId,
        invokedFunctionArn: event.invokedFunctionArn,
        tracing: { type: 'X-Amzn-Trace-Id', value: event.traceId },
      });
    }
  }

  /** Handles a request. @returns false when the path is none of this API's */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const route = `${request.method} ${request.url}`;
    if (route === 'POST /2020-01-01/extension/register') await this.register(request, response);
    else if (route === 'GET /2020-01-01/extension/event/next') this.next(request, response);
    else if (route === 'POST /2020-01-01/extension/init/error') await this.report(request, response);
    else if (route === 'POST /2020-01-01/extension/exit/error') await this.report(request, response);
    else return false;
    return true;
  }

  private async register(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, MAX_BODY_BYTES);
    const refuse = (errorType: string, errorMessage: string) =>
      sendError(response, 403, { errorType, errorMessage });
    const name = header(request, 'lambda-extension-name');
    if (name === '') return refuse('Extension.InvalidExtensionName', 'Empty extension name');
    if (!this.registrationOpen) {
      return refuse('Extension.RegistrationClosed', 'Extension registration closed already');
    }
    const events = parseEvents(body);
    if (events === undefined) {
      return sendError(response, 400, { errorType: 'InvalidRequestFormat', errorMessage: 'events expected' });
    }
    if (events.includes('SHUTDOWN')) {
      const message = 'SHUTDOWN event not supported for internal extensions';
      return refuse('ShutdownEventNotSupportedForInternalExtension', message);
    }
    const unknown = events.find((event) => event !== 'INVOKE');
    if (unknown !== undefined) return refuse('Extension.InvalidEventType', `${unknown}: invalid event type`);
    if ([...this.extensions.values()].some((extension) => extension.name === name)) {
      return refuse('Extension.AlreadyRegistered', `Extension with name ${name} already registered`);
    }
    const identifier = randomUUID();
    this.extensions.set(identifier, { name, events });
    response.setHeader('Lambda-Extension-Identifier', identifier);
    sendJson(response, 200, {
      functionName: this.options.functionName,
      functionVersion: '$LATEST',
      handler: this.options.handler,
    });
  }

  private next(request: IncomingMessage, response: ServerResponse): void {
    const extension = this.identify(request, response);
    if (extension === undefined) return;
    extension.waiting = response;
    response.on('close', () => {
      if (extension.waiting === response) extension.waiting = undefined;
    });
    this.options.onNext();
  }

  private async report(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await readBody(request, MAX_BODY_BYTES);
    const extension = this.identify(request, response);
    if (extension === undefined) return;
    const errorType = header(request, 'lambda-extension-function-error-type');
    if (errorType === '') {
      const errorMessage = 'Lambda-Extension-Function-Error-Type not found';
      return sendError(response, 403, { errorType: 'Extension.MissingHeader', errorMessage });
    }
    sendJson(response, 202, { status: 'OK' });
    this.options.onError(extension.name, errorType);
  }

  private identify(request: IncomingMessage, response: ServerResponse): Extension | undefined {
    const identifier = header(request, 'lambda-extension-identifier');
    const extension = this.extensions.get(identifier);
    if (extension !== undefined) return extension;
    const errorType = identifier === '' ? 'Extension.MissingHeader' : 'Extension.UnknownExtensionIdentifier';
    const errorMessage = identifier === '' ? 'Lambda-Extension-Identifier not found' : 'Unknown extension';
    sendError(response, 403, { errorType, errorMessage });
    return undefined;
  }
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value.trim() : '';
}

function parseEvents(body: Buffer | undefined): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body?.toString() ?? '');
    const events = typeof parsed === 'object' && parsed !== null && 'events' in parsed ? parsed.events : [];
    return Array.isArray(events) ? events.map(String) : undefined;
  } catch {
    return undefined;
  }
}
