import { randomUUID } from 'node:crypto';
import { stackArn } from '../../local/assembly/pseudo-parameters';
import { address, type Resource } from '../../local/assembly/template';
import { requestCustomResource } from '../../local/custom-resource/request-custom-resource';
import { ask } from '../../local/search/engine-client';
import { removeTemporaryFolders, synthesizeDev } from './dev-assembly';
import { logDocument, RunningStack } from './running-stack';

jest.setTimeout(120_000);

const OWN = '/logging-test-login';
const OTHER = '/another-login';

let stack: RunningStack;
let provisioning: Resource;
let properties: Record<string, unknown>;

beforeAll(async () => {
  stack = await RunningStack.start(await synthesizeDev());
  const { resolver } = stack.run.world;
  provisioning = resolver.resources().find(({ type }) => type === 'Custom::SearchProvisioning') as Resource;
  properties = resolver.properties(provisioning);
  for (const index of [OWN, OTHER]) {
    await ask(stack.run.engine, {
      method: 'PUT',
      path: `${index}/_doc/1?refresh=true`,
      body: logDocument('1'),
    });
  }
});

afterAll(async () => {
  await stack?.run.stop({ drainTimeoutMs: 0 });
  removeTemporaryFolders();
});

/** Status and reason of a POST to the domain as the role of one of the login's groups. */
async function as(property: 'AdminRoleArn' | 'ReaderRoleArn', path: string, body: object = {}) {
  const role = stack.asRole(String(properties[property]));
  const response = await role.post(path, JSON.stringify(body));
  role.close();
  return response;
}

describe('a reader of the template', () => {
  test('may search the index', async () => {
    const { status, body } = await as('ReaderRoleArn', `${OWN}/_search`);
    expect({ status, hits: JSON.parse(body).hits.total.value }).toEqual({ status: 200, hits: 1 });
  });

  test.each([
    ['writes it', `${OWN}/_doc`, logDocument('by-a-reader')],
    ['searches another index', `${OTHER}/_search`, {}],
    ['searches all indices', '/_all/_search', {}],
    ['deletes by query', `${OWN}/_delete_by_query`, { query: { match_all: {} } }],
  ])('%s and gets 403 from the security plugin, because IAM lets a POST through', async (_name, path, document) => {
    const { status, body } = await as('ReaderRoleArn', path, document);
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ error: { type: 'security_exception' } });
  });
});

describe('an administrator of the template', () => {
  test('may search every index', async () => {
    expect(await as('AdminRoleArn', `${OTHER}/_search`)).toMatchObject({ status: 200 });
  });
});

describe('a second deploy', () => {
  /** The event of an Update, which changed nothing that the function looks at; the writes that it made. */
  async function update(): Promise<string[]> {
    const door = stack.run.world.domains.find(stack.domainArn);
    if (door === undefined) throw new Error('no domain');
    const [counted, seen] = [door.writes(), door.requests().length];
    const request = {
      RequestType: 'Update' as const,
      RequestId: randomUUID(),
      StackId: stackArn(provisioning.stack),
      LogicalResourceId: provisioning.logicalId,
      ResourceType: provisioning.type,
      ResourceProperties: properties,
      OldResourceProperties: properties,
      PhysicalResourceId: `search-provisioning-${properties.DomainName}-${properties.IndexName}`,
    };
    const target = stack.run.world.functions.running(String(properties.ServiceToken));
    const { PhysicalResourceId } = await requestCustomResource({
      target,
      address: address(provisioning),
      request,
    });
    expect(PhysicalResourceId).toBe(request.PhysicalResourceId);
    const written = door
      .requests()
      .slice(seen)
      .filter(({ method }) => method !== 'GET' && method !== 'HEAD');
    expect(door.writes() - counted).toBe(written.length);
    return written.map(({ method, path }) => `${method} ${path}`);
  }

  test('makes no write at the front of the domain', async () => {
    expect(await update()).toEqual([]);
  });

  test('with one changed template field makes exactly one', async () => {
    const path = '/_index_template/logging-test';
    const { index_templates: templates } = await ask<{
      index_templates: [{ index_template: { template: { mappings: { properties: object } } } }];
    }>(stack.run.engine, { method: 'GET', path });
    const { index_template: template } = templates[0];
    Object.assign(template.template.mappings.properties, { username: { type: 'text' } });
    await ask(stack.run.engine, { method: 'PUT', path, body: template });
    expect(await update()).toEqual([`PUT ${path}`]);
    expect(await update()).toEqual([]);
  });

  test('reports what this place does not have, and has the saved objects in its code', async () => {
    const response = stack.run.world.facts.get(provisioning, 'Data') as { Notices: string };
    const login = stack.run.world.resolver
      .resources()
      .find(({ type }) => type === 'Custom::LoginProvisioning') as Resource;
    expect(stack.run.world.facts.get(login, 'Data')).toEqual({
      Notices: 'there is no Cognito here: the login groups were not mapped',
    });
    expect(response.Notices).toMatch(
      /no Dashboards behind this endpoint: [1-9]\d saved objects were checked/,
    );
  });
});
