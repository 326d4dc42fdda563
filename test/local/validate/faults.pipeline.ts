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
  'a deleted stack deletes prod’s domain',
  'a replaced bucket deletes the archive',
  'a deleted stack deletes the key',
  'a deleted stack deletes the users',
  'recovery may not use the key',
  'recovery may not read the archive',
  'recovery may not list the archive',
  'recovery may not write documents',
  'recovery may delete the records',
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
