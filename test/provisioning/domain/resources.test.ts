import { parseProperties } from '../../../lambda/provisioning/custom-resource/properties';
import { renderResources } from '../../../lambda/provisioning/domain/resources';
import { wire } from '../fixtures/wire';

const resources = renderResources(parseProperties(wire()));
const body = (file: string) => resources.find((resource) => resource.file === file)?.body as never;

describe('rendered resources', () => {
  test('contain no placeholder', () => {
    expect(JSON.stringify(resources)).not.toContain('${');
  });

  test('come in an order in which each resource is made after those it refers to', () => {
    expect(resources.map(({ file }) => file)).toEqual([
      'roles/delivery.json',
      'roles-mapping/delivery.json',
      'roles/recovery.json',
      'roles-mapping/recovery.json',
      'roles/reader.json',
      'roles-mapping/reader.json',

      'ingest-pipelines/arrival.json',
      'index-templates/app-logs.json',
    ]);
  });

  test('let the delivery role write to the index and its rotations only', () => {
    expect(body('roles/delivery.json')).toMatchObject({
      cluster_permissions: ['cluster_composite_ops', 'cluster_monitor'],
      index_permissions: [
        { index_patterns: ['app-logs', 'app-logs-*'], allowed_actions: ['create_index', 'manage', 'crud'] },
      ],
    });
  });

  test('have no body if the properties do not ask for them', () => {
    const absent = resources.filter(({ body: each }) => each === undefined);
    expect(absent.map(({ name }) => name)).toEqual([
      'app-logs-recovery',
      'app-logs-recovery',
      'app-logs-reader',
      'app-logs-reader',
    ]);
  });

  test('map the delivery role to the stream’s role alone', () => {
    expect(body('roles-mapping/delivery.json')).toMatchObject({
      backend_roles: ['arn:aws:iam::123456789012:role/delivery'],
    });
  });

  test('apply the template to the index and its rotations only, with the stage’s shards and replicas', () => {
    expect(body('index-templates/app-logs.json')).toMatchObject({
      index_patterns: ['app-logs', 'app-logs-*'],
      template: {
        settings: {
          index: { number_of_shards: '1', number_of_replicas: '2', default_pipeline: 'app-logs' },
        },
      },
    });
  });

  test('keep a field that the document does not have, and do not index it', () => {
    const { template } = body('index-templates/app-logs.json') as { template: { mappings: object } };
    expect(template.mappings).toMatchObject({ dynamic: false });
  });
});

describe('the reader’s role', () => {
  const readerRoleArn = 'arn:aws:iam::123456789012:role/log-readers';
  const role = renderResources(parseProperties({ ...wire(), ReaderRoleArn: readerRoleArn })).find(
    ({ file }) => file === 'roles/reader.json',
  )?.body as { index_permissions: { index_patterns: string[]; allowed_actions: string[] }[] };

  test('reads the index and the dashboards and has no action that writes', () => {
    expect(role.index_permissions[0]?.index_patterns).toEqual(['app-logs', 'app-logs-*']);
    const actions = role.index_permissions.flatMap((permission) => permission.allowed_actions);
    expect(actions).toEqual(['read', 'read']);
    expect(role).toMatchObject({
      tenant_permissions: [{ tenant_patterns: ['global_tenant'], allowed_actions: ['kibana_all_read'] }],
    });
  });
});
