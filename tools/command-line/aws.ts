type Environment = Readonly<Record<string, string | undefined>>;

/** The variables with which the SDKs of AWS take another address than AWS's own. */
const ENDPOINT = /^AWS_ENDPOINT_URL(_[A-Z0-9_]+)?$/;

const CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'unknown host',
  ETIMEDOUT: 'timed out',
  EPROTO: 'it speaks no TLS',
};

/** Checks the addresses that the environment names instead of AWS's own. @throws Error that names the variable */
export function checkEndpoints(environment: Environment = process.env): void {
  for (const [name, value] of endpointsOf(environment)) {
    if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) continue;
    throw new Error(
      `${name} is ${JSON.stringify(value)}; expected http(s)://host[:port]. Correct it, or unset it.`,
    );
  }
}

/** Whether a request to AWS failed before a service answered it: no credentials, no region, or no connection. */
export function isUnanswered(error: unknown): boolean {
  const { name, code = '', message } = error as NodeJS.ErrnoException;
  return name === 'CredentialsProviderError' || code in CONNECTION || message === 'Region is missing';
}

/** Why a request to AWS failed, and what to do, in one line. */
export function awsProblem(error: unknown, environment: Environment = process.env): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const words = CONNECTION[code];
  const said = words === undefined ? (message.split('\n', 1)[0] ?? '') : `${words} (${code})`;
  const endpoint = words === undefined ? undefined : endpointOf(error, environment);
  const fix =
    endpoint === undefined
      ? 'Check AWS_PROFILE and --region.'
      : `Check ${endpoint[0]}, which is ${new URL(endpoint[1]).origin}.`;
  return `${said.replace(/\.$/, '')}. ${fix}`;
}

/** The variable that led there: the one with the port of the failed connection, else the first. */
function endpointOf(error: unknown, environment: Environment): readonly [string, string] | undefined {
  const all = endpointsOf(environment).filter(([, value]) => URL.canParse(value));
  const { port, errors } = error as { port?: number; errors?: readonly { port?: number }[] };
  const failed = String(port ?? errors?.[0]?.port ?? '');
  return all.find(([, value]) => new URL(value).port === failed) ?? all[0];
}

function endpointsOf(environment: Environment): [string, string][] {
  return Object.entries(environment)
    .filter((entry): entry is [string, string] => ENDPOINT.test(entry[0]) && Boolean(entry[1]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
