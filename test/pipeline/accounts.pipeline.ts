import { randomUUID } from 'node:crypto';
import { stackArn } from '../../local/assembly/pseudo-parameters';
import { address, type Resource } from '../../local/assembly/template';
import { requestCustomResource } from '../../local/custom-resource/request-custom-resource';
import type { FrontDoor } from '../../local/front-door/front-door';
import { ask } from '../../local/search/engine-client';
import { removeTemporaryFolders } from './dev-assembly';
import { logDocument, type RunningStack } from './running-stack';
import { startVariant } from './variants';

jest.setTimeout(180_000);

const AUDIT = /_security\/api\/audit/;

let stack: RunningStack;

afterEach(async () => {
  await stack?.run.stop({ drainTimeoutMs: 0 });
});
afterAll(removeTemporaryFolders);

function domain(): FrontDoor {
  const door = stack.run.world.domains.find(stack.domainArn);
  if (door === undefined) throw new Error('the run has no domain');
  return door;
}

function resourceOf(type: string): Resource {
  const found = stack.run.world.resolver.resources().find((resource) => resource.type === type);
  if (found === undefined) throw new Error(`the assembly has no ${type}`);
  return found;
}

/** Sends provisioning a Create, as a deploy would. */
function provisionAgain(): Promise<unknown> {
  const { functions, resolver } = stack.run.world;
  const resource = resourceOf('Custom::SearchProvisioning');
  const given = resolver.properties(resource);
  return requestCustomResource({
    target: functions.running(String(given.ServiceToken)),
    address: address(resource),
    request: {
      RequestType: 'Create',
      RequestId: randomUUID(),
      StackId: stackArn(resource.stack),
      LogicalResourceId: resource.logicalId,
      ResourceType: resource.type,
      ResourceProperties: { ...given, DomainEndpoint: domain().endpoint },
    },
  });
}

test('a domain of somebody else is provisioned by its master role, and keeps what concerns it as a whole', async () => {
  stack = await startVariant('existing');
  const requests = domain().requests();
  expect(new Set(requests.map(({ roleArn }) => roleArn))).toEqual(
    new Set(['arn:aws:iam::123456789012:role/central-logs-master']),
  );
  expect(requests.filter(({ path }) => AUDIT.test(path))).toEqual([]);
  expect(domain().writes()).toBeGreaterThan(0);

  const delivery = stack.asRole(stack.deliveryRoleArn);
  const index = `${stack.stream.indexName}-2026-11-21`;
  const lines = `${JSON.stringify({ index: { _index: index } })}\n${JSON.stringify(logDocument('1'))}\n`;
  const { status, body } = await delivery.post('/_bulk', lines);
  delivery.close();
  expect({ status, errors: JSON.parse(body).errors }).toEqual({ status: 200, errors: false });

  // The real engine refuses the second of two equal templates, but only when that one is written.
  const theirs = { index_patterns: ['logging-*'], priority: 200 };
  await ask(stack.run.engine, { method: 'DELETE', path: '/_index_template/logging-test' });
  await ask(stack.run.engine, { method: 'PUT', path: '/_index_template/theirs', body: theirs });
  const before = domain().writes();
  await expect(provisionAgain()).rejects.toThrow(
    'index template theirs (logging-*): same priority as ours for the indices logging-test-*',
  );
  expect(domain().writes()).toBe(before);
  const lower = { ...theirs, priority: 100 };
  await ask(stack.run.engine, { method: 'PUT', path: '/_index_template/theirs', body: lower });
  await provisionAgain();
  expect(domain().writes()).toBe(before + 1);
});

test.each([
  ['vpc', 'in a VPC, by the endpoint that its stack hands over,'],
  ['endpoint', 'with a host name of its own'],
])('(%s) a domain %s is provisioned, and records arrive in it', async (variant) => {
  stack = await startVariant(variant);
  const response = await stack.put([logDocument('a'), logDocument('b')]);
  expect(response.FailedPutCount).toBe(0);
  expect(await stack.indexed(['a', 'b'])).toEqual(['a', 'b']);
});
