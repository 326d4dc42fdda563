import { type Templates, validateAssembly } from '../../../local/validate/validate-assembly';
import { TEMPLATE_FAULTS } from '../../../tools/mutate/template-faults/all';
import { applyFault, type TemplateFault } from '../../../tools/mutate/template-faults/template-fault';
import { TEMPLATES } from './committed-templates';

/** What only a wish of this app's makes a fault, or what only the assets' files show. */
const LEFT_TO_OTHER_CHECKS = [
  'audit logs are not published',
  'application logs are switched off',
  'provisioning has a handler in no file',
  'a handler is in no file of its bundle',
  'a handler names no export',
  'a Python handler is in no file of its bundle',
  'a route runs a function that is not there',
  'the API is not throttled',
  'the API’s limit is 0',
  'a deleted stack deletes prod’s domain',
  'a replaced bucket deletes the archive',
  'a deleted stack deletes the key',
  'a deleted stack deletes the users',
  'an alarm watches another domain',
  'an alarm watches the green cluster',
  'no data of missing nodes is fine',
  'free storage is compared in GiB',
  'lateness is compared in milliseconds',
  'an alarm watches another function',
  'a share is upside down',
  'an area tells nobody',
  'an area lacks an alarm',
  'an area needs all of its alarms',
  'an area fires when all is well',
  'a filter looks for no category of the audit log',
  'a filter reads another log',
  'the schedule is switched off',
  'provisioning runs as Python',
  'a filter finds no line',
  'provisioning does not know the domain’s address',
  'an alarm watches another domain than the one that is there',
  'one missing node of six is not noticed',
  'a domain is encrypted with the key of notifications',
  'a domain gets no updates',
  'any API may call a function',
  'a route needs a signature',
  'what people send is logged',
  'an API is at the edge',
  'a task is made for another processor than its image',
  'a container runs as root',
  'a container writes its disk',
  'a container gets the certificate as its key',
  'a container does not know its clients’ authority',
  'a collector knows no stream',
  'a collector ends later than its task',
  'a service registers the port of health checks',
  'a service has no load balancer',
  'a deployment ends all tasks first',
  'a deployment that fails goes on for ever',
  'a service’s tasks have public addresses',
  'another service is scaled',
  'a service is scaled to nothing',
  'a service never gets smaller',
  'a cluster publishes nothing',
  'a load balancer faces the internet',
  'a load balancer has no security group',
  'a load balancer sends to its own zone only',
  'a target is left after its task has ended',
  'a header comes before the lines',
  'a health check asks for another path',
  'anybody may send lines',
  'anybody may reach the tasks',
  'a task’s port below that of health checks is open',
  'an endpoint is in one zone only',
  'a subnet gives public addresses',
  'the archive is a website',
  'every website may read the archive in a browser',
  'overwritten objects are gone after a day',
  'the topic’s key is for the alarms of every account',
  'alarms are published in the clear',
];

function isNoticed(fault: TemplateFault): boolean {
  const templates = TEMPLATES[fault.stage] ?? {};
  const name = `Ekk-${fault.stage}-${fault.stack}`;
  const broken = applyFault(templates[name] as never, fault) as Templates[string];
  return validateAssembly({ ...templates, [name]: broken }).length > 0;
}

test('the rules for templates notice every fault of the list but those that are named as left to other checks', () => {
  const unnoticed = TEMPLATE_FAULTS.filter((fault) => !isNoticed(fault)).map(({ what }) => what);
  expect(unnoticed).toEqual(LEFT_TO_OTHER_CHECKS);
});
