import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import differences from '../../../local/engine/aws-differences.json';
import { AWS_PROFILE, applyProfile, OPEN_SOURCE_PROFILE } from '../../../local/engine/profile';

let config: string;

beforeEach(() => {
  config = mkdtempSync(join(tmpdir(), 'profile-'));
  mkdirSync(join(config, 'opensearch-security'));
  write('opensearch-security/roles.yml', { kibana_read_only: { reserved: true }, alerting_read_access: {} });
  write('opensearch-security/roles_mapping.yml', { all_access: { backend_roles: ['admin'] } });
  write('opensearch.yml', { 'plugins.security.restapi.roles_enabled': ['all_access'], 'http.port': 1 });
});

afterEach(() => rmSync(config, { recursive: true }));

function write(name: string, content: object): void {
  writeFileSync(join(config, name), stringify(content));
}

function read(name: string): Record<string, unknown> {
  return parse(readFileSync(join(config, name), 'utf8'));
}

describe('the profile of the service', () => {
  beforeEach(() => applyProfile(config, AWS_PROFILE));

  test('renames predefined roles and keeps the others', () => {
    expect(Object.keys(read('opensearch-security/roles.yml')).sort()).toEqual([
      'alerting_read_access',
      'opensearch_dashboards_read_only',
      'opensearch_dashboards_user',
      'security_manager',
    ]);
  });

  test('opens the _security API to security administrators and to the engine’s own administrator', () => {
    expect(read('opensearch.yml')).toEqual({
      'plugins.security.restapi.roles_enabled': ['security_manager', 'security_rest_api_access'],
      'http.port': 1,
    });
    expect(read('opensearch-security/roles_mapping.yml')).toMatchObject({
      security_rest_api_access: { backend_roles: ['admin'] },
    });
  });
});

test('the profile of the open-source engine keeps the names that the plugin has', async () => {
  await applyProfile(config, OPEN_SOURCE_PROFILE);
  expect(Object.keys(read('opensearch-security/roles.yml'))).toEqual([
    'kibana_read_only',
    'alerting_read_access',
  ]);
});

test('each known difference has a source and says how it is known', () => {
  const all = [...differences.predefinedRoles, differences.securityApi, ...differences.notModelled];
  for (const { seen, sources } of all) {
    expect(seen).toMatch(/documented|reported|executed/);
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.every((source) => URL.canParse(source))).toBe(true);
  }
});
