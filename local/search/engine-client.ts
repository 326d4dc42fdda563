/** An engine's address and a login to it. */
export interface Login {
  /** Address without a slash at the end. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** A response with a status of 400 or more. */
export class EngineError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly text: string,
  ) {
    super(message);
  }
}

/** Sends one request to the engine with basic authentication. @throws EngineError, or fetch's error without a response */
export async function ask<T>(login: Login, request: EngineRequest): Promise<T> {
  const { method, path, body, signal } = request;
  const response = await fetch(`${login.url}${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  if (!response.ok) {
    const message = `local: ${method} ${path} answered ${response.status} ${text.slice(0, 300)}`;
    throw new EngineError(message, response.status, text);
  }
  return JSON.parse(text) as T;
}
