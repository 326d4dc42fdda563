/** A method and a path of the API, such as `/hello/{name}` or `/files/{path+}`. */
export interface RouteKey {
  /** GET, POST, … or ANY. */
  readonly method: string;
  readonly path: string;
}

export interface RouteMatch<R> {
  readonly route: R;
  readonly pathParameters: Record<string, string> | null;
}

/**
 * Finds a request's route as API Gateway does. A literal segment wins over `{name}`, and `{name}` over `{name+}`. The
 * resource is chosen before the method, so a request for a method that the chosen resource lacks has no route.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html
 */
export function matchRoute<R extends RouteKey>(
  routes: readonly R[],
  method: string,
  path: string,
): RouteMatch<R> | undefined {
  const segments = splitPath(path);
  const matching = routes
    .map((route) => ({ route, pathParameters: matchSegments(splitPath(route.path), segments) }))
    .filter((match) => match.pathParameters !== undefined)
    .sort((a, b) => compareKeys(specificity(a.route.path), specificity(b.route.path)));
  const resource = matching[0]?.route.path;
  const ofResource = matching.filter((match) => match.route.path === resource);
  const found =
    ofResource.find((match) => match.route.method === method) ??
    ofResource.find((match) => match.route.method === 'ANY');
  if (found === undefined) return undefined;
  const { route, pathParameters = {} } = found;
  return { route, pathParameters: Object.keys(pathParameters).length === 0 ? null : pathParameters };
}

function matchSegments(
  template: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = Object.create(null);
  for (const [index, part] of template.entries()) {
    const greedy = /^\{(.+)\+\}$/.exec(part)?.[1];
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (greedy !== undefined) {
      parameters[greedy] = segments.slice(index).map(decode).join('/');
      return parameters;
    }
    if (name !== undefined) parameters[name] = decode(segment);
    else if (part !== decode(segment)) return undefined;
  }
  return template.length === segments.length ? parameters : undefined;
}

/** One digit for each segment: 0 for a literal, 1 for `{name}`, 2 for `{name+}`. The smaller text is more specific. */
function specificity(path: string): string {
  return splitPath(path)
    .map((part) => (/\+\}$/.test(part) ? '2' : part.startsWith('{') ? '1' : '0'))
    .join('');
}

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function splitPath(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
