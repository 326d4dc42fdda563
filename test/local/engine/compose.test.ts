import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { OPENSEARCH_VERSION } from '../../../local/engine/artifacts';

const text = readFileSync(join(__dirname, '../../../compose.yaml'), 'utf8');
const { services, networks } = parse(text, { merge: true });

describe("the Compose specification's schema", () => {
  // As dclint ships it, which is a copy of compose-spec's schema/compose-spec.json.
  const file = join(dirname(require.resolve('dclint/package.json')), 'schemas', 'compose.schema.json');
  // Ajv knows draft 07 by its http address, and has formats in another package.
  const { $schema: _, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);

  const problemsOf = (document: unknown) =>
    validate(document) ? [] : (validate.errors ?? []).map(({ instancePath }) => instancePath);

  test('has the title and the id of the specification', () => {
    expect(schema).toMatchObject({ $id: 'compose_spec.json', title: 'Compose Specification' });
  });

  test('finds no problem in compose.yaml', () => {
    expect(problemsOf(parse(text, { merge: true }))).toEqual([]);
  });

  test.each<[string, string, string, string]>([
    ['an unknown key', 'healthcheck:', 'healtcheck:', '/services/opensearch'],
    ['a condition that there is not', 'service_healthy', 'service_helthy', '/services/dashboards/depends_on'],
    [
      'a number of retries that is a list',
      'retries: 30',
      'retries: [30]',
      '/services/opensearch/healthcheck',
    ],
  ])('finds %s', (_name, from, to, place) => {
    expect(text).toContain(from);
    expect(
      problemsOf(parse(text.replace(from, to), { merge: true })).some((path) => path.startsWith(place)),
    ).toBe(true);
  });
});

test('compose.yaml runs the version that runs without Docker, from the official images', () => {
  expect(services.opensearch.image).toBe(`opensearchproject/opensearch:${OPENSEARCH_VERSION}`);
  expect(services.dashboards.image).toMatch(/^opensearchproject\/opensearch-dashboards:2\.19\.\d+$/);
});

test('compose.yaml publishes ports on loopback only', () => {
  const ports = Object.values<{ ports?: string[] }>(services).flatMap((service) => service.ports ?? []);
  expect(ports).toEqual([9200, 9300, 5601, 5000, 9600].map((port) => `127.0.0.1:${port}:${port}`));
});

test('compose.yaml has no password and does not start without one in the environment', () => {
  expect(services.opensearch.environment.OPENSEARCH_INITIAL_ADMIN_PASSWORD).toMatch(
    /^\$\{OPENSEARCH_PASSWORD:\?/,
  );
  expect(services.dashboards.environment.OPENSEARCH_PASSWORD).toMatch(/^\$\{OPENSEARCH_PASSWORD\}$/);
  const secrets = Object.values<{ environment: object }>(services)
    .flatMap(({ environment }) => Object.entries(environment))
    .filter(([name]) => /PASSWORD|SECRET|TOKEN/.test(name));
  expect(secrets.map(([, value]) => value)).toEqual(secrets.map(() => expect.stringMatching(/^\$\{/)));
});

test('each service of compose.yaml that stays has a health check, and each is in the bridge network', () => {
  const { setup, ...staying } = services;
  for (const service of Object.values<{ healthcheck: { test: unknown } }>(staying)) {
    expect(String(service.healthcheck.test)).toMatch(/curl|node/);
  }
  expect(setup.restart).toBe('no');
  for (const service of Object.values<{ networks: string[] }>(services)) {
    expect(service.networks).toEqual(['search']);
  }
  expect(networks.search.driver).toBe('bridge');
});
