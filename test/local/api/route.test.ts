import { matchRoute } from '../../../local/api/route';

const routes = [
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/hello/{name}' },
  { method: 'ANY', path: '/hello/admin' },
  { method: 'POST', path: '/hello/{name}' },
  { method: 'GET', path: '/hello/{name}/{rest+}' },
  { method: 'ANY', path: '/files/{proxy+}' },
  { method: 'GET', path: '/only-get' },
  { method: 'GET', path: '/things/{rest+}' },
  { method: 'GET', path: '/things/{id}' },
];

test.each([
  ['GET', '/', '/', null],
  ['GET', '/hello/Ada', '/hello/{name}', { name: 'Ada' }],
  ['POST', '/hello/Ada', '/hello/{name}', { name: 'Ada' }],
  ['GET', '/hello/J%C3%BCrgen%20M', '/hello/{name}', { name: 'Jürgen M' }],
  ['GET', '/hello/100%', '/hello/{name}', { name: '100%' }],
  ['GET', '/hello/admin', '/hello/admin', null],
  ['DELETE', '/hello/admin', '/hello/admin', null],
  ['GET', '/hello/%61dmin', '/hello/admin', null],
  ['GET', '/hello/Ada/a/b', '/hello/{name}/{rest+}', { name: 'Ada', rest: 'a/b' }],
  ['PUT', '/files/a/b.txt', '/files/{proxy+}', { proxy: 'a/b.txt' }],
  ['GET', '/only-get/', '/only-get', null],
  ['GET', '/things/7', '/things/{id}', { id: '7' }],
  ['GET', '/things/7/parts', '/things/{rest+}', { rest: '7/parts' }],
])('%s %s is routed to %s', (method, path, resource, pathParameters) => {
  const match = matchRoute(routes, method, path);
  expect(match?.route.path).toBe(resource);
  expect(match?.pathParameters).toEqual(pathParameters);
});

test.each([
  ['GET', '/hello'],
  ['GET', '/nothing'],
  ['GET', '/files'],
  ['POST', '/only-get'],
  ['HEAD', '/only-get'],
  ['OPTIONS', '/hello/Ada'],
])('%s %s has no route, because no method is implied', (method, path) => {
  expect(matchRoute(routes, method, path)).toBeUndefined();
});
