import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { OPENSEARCH_VERSION } from '../../../local/engine/artifacts';

const text = readFileSync(join(__dirname, '../../../compose.yaml'), 'utf8');
const { services, networks } = parse(text);

test('runs the version that runs without Docker, from the official images', () => {
  expect(services.opensearch.image).toBe(`opensearchproject/opensearch:${OPENSEARCH_VERSION}`);
  expect(services.dashboards.image).toMatch(/^opensearchproject\/opensearch-dashboards:2\.19\.\d+$/);
});

test('listens on loopback only', () => {
  const ports = Object.values<{ ports: string[] }>(services).flatMap((service) => service.ports);
  expect(ports).toEqual(['127.0.0.1:9200:9200', '127.0.0.1:9300:9300', '127.0.0.1:5601:5601']);
});

test('knows no password of its own: without one in the environment it does not start', () => {
  expect(services.opensearch.environment.OPENSEARCH_INITIAL_ADMIN_PASSWORD).toMatch(
    /^\$\{OPENSEARCH_PASSWORD:\?/,
  );
  expect(services.dashboards.environment.OPENSEARCH_PASSWORD).toMatch(/^\$\{OPENSEARCH_PASSWORD\}$/);
});

test('each service has a health check and the bridge network', () => {
  for (const service of Object.values<{ healthcheck: { test: string }; networks: string[] }>(services)) {
    expect(service.healthcheck.test).toContain('curl');
    expect(service.networks).toEqual(['search']);
  }
  expect(networks.search.driver).toBe('bridge');
});
