import { refusalOf } from '../../../local/front-door/refusals';

const refused = { status: 401, message: "Your request: '/_cluster/settings' payload is not allowed." };
const put = (body: object | string, path = '/_cluster/settings') =>
  refusalOf({
    method: 'PUT',
    path,
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });

describe('the service’s entrance', () => {
  test.each<[string, object]>([
    ['a setting of the node', { persistent: { 'cluster.routing.allocation.enable': 'none' } }],
    ['the expanded form', { persistent: { action: { auto_create_index: false } } }],
    [
      'one such setting beside a good one',
      {
        persistent: { 'cluster.max_shards_per_node': 2_000 },
        transient: { 'indices.recovery.max_bytes_per_sec': '1mb' },
      },
    ],
  ])('refuses %s in the cluster settings', (_name, body) => {
    expect(put(body)).toEqual(refused);
    expect(put(body, '/_cluster/settings?pretty')).toEqual(refused);
  });

  test.each<[string, object | string]>([
    ['a setting that it takes, in the flat form', { persistent: { 'action.auto_create_index': 'false' } }],
    ['no settings', {}],
    ['what is no JSON, which the engine refuses', '{'],
  ])('lets %s through', (_name, body) => {
    expect(put(body)).toBeUndefined();
  });

  test('lets everybody read the cluster settings, and write elsewhere', () => {
    const body = Buffer.from('{"persistent":{"node.x":1}}');
    expect(refusalOf({ method: 'GET', path: '/_cluster/settings', body })).toBeUndefined();
    expect(refusalOf({ method: 'PUT', path: '/_index_template/x', body })).toBeUndefined();
  });
});
