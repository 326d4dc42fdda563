import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { type getLogger, wrap } from 'firehose-logging';

type Logger = ReturnType<typeof getLogger>;

/** Handles a request: what it returns is the response's body. */
export type Route = (event: APIGatewayProxyEvent) => unknown;

/** A proxy-integration handler that logs each request once, and each error with its stack. */
export function serve(logger: Logger, route: Route) {
  return wrap(async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const startedAt = performance.now();
    // Errors carry the request's fields, too, so that the users they affect can be counted.
    const request = logger.child({
      http_method: event.httpMethod,
      http_route: event.resource,
      ...user(event),
    });
    const response = respond(request, route, event);
    request.info(`${event.httpMethod} ${event.path} ${response.statusCode}`, {
      http_status: response.statusCode,
      duration_ms: Math.round((performance.now() - startedAt) * 1000) / 1000,
    });
    return response;
  });
}

function respond(logger: Logger, route: Route, event: APIGatewayProxyEvent): APIGatewayProxyResult {
  try {
    return json(200, route(event));
  } catch (error) {
    logger.exception(error);
    return json(500, { message: 'Internal server error' });
  }
}

function json(statusCode: number, body: unknown): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** The user's name from the header `X-User`. REST APIs pass header names on as the client wrote them. */
function user({ headers }: APIGatewayProxyEvent): { username?: string } {
  const entry = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'x-user');
  return entry?.[1] === undefined ? {} : { username: entry[1] };
}
