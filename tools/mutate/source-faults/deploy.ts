// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are code that is looked for
import { faultsIn, type SourceFault } from './source-fault';

/** Faults in what is deployed: settings, constructs' helpers, provisioning. */
export const DEPLOY_FAULTS: readonly SourceFault[] = [
  ...faultsIn('lib/opensearch/source-hash.ts', 'test/lib/opensearch', [
    ['the text is left out of the hash', '\\0${text.length}\\0${text}`', '\\0${text.length}`'],
    ['line ends change the hash', ".replaceAll('\\r\\n', '\\n')", ''],
    ['names are left out of the hash', '`${file}\\0', '`'],
  ]),
  ...faultsIn('lib/firehose/index-name.ts', 'test/lib/config', [
    ['capitals pass', "...(name !== name.toLowerCase() ? ['lower case'] : []),", ''],
    ['spaces pass', '/[^a-zA-Z0-9._-]/', '/[^a-zA-Z0-9._ -]/'],
    ['81 characters pass', 'name.length > MAX_LENGTH', 'name.length > MAX_LENGTH + 1'],
  ]),
  ...faultsIn('lib/config/stage-name.ts', 'test/lib/config', [
    ['a reserved word passes', '/aws|amazon|cognito/', '/aws|amazon/'],
    ['the login needs no room', 'login ? LONGEST_WITH_LOGIN : LONGEST', 'LONGEST'],
  ]),
  ...faultsIn('lib/config/instance-rules.ts', 'test/lib/config', [
    [
      'large volumes on small instances pass',
      'volumeSize.toGibibytes() > largest',
      'volumeSize.toGibibytes() > largest * 10',
    ],
    [
      'large buffers on small instances pass',
      'bufferingSize.toMebibytes() > LARGEST_BUFFER_MEBIBYTES',
      'false',
    ],
  ]),
  ...faultsIn('lambda/provisioning/custom-resource/run.ts', 'test/provisioning/custom-resource/run', [
    [
      'no time is kept for the response',
      'Math.max(remainingMs - RESPONSE_MS, remainingMs / 2)',
      'remainingMs',
    ],
    ['a failure is reported as success', "Status: 'FAILED'", "Status: 'SUCCESS'"],
    ['the response has a content type', "'content-type': '', ", "'content-type': 'application/json', "],
  ]),
  ...faultsIn('lambda/provisioning/steps.ts', 'test/provisioning/domain/members', [
    ['another index loses the login', 'if (!(await hasOtherIndex(client, indexName))) {', 'if (indexName) {'],
    [
      'the role of the deploy before is taken from another index',
      '|| (await hasOtherIndex(client, properties.indexName))',
      '',
    ],
  ]),
  ...faultsIn('lambda/provisioning/domain/health.ts', 'test/provisioning', [
    ['a yellow cluster is waited for', "status === 'red' ? undefined", "status !== 'green' ? undefined"],
  ]),
  ...faultsIn('lambda/provisioning/domain/members.ts', 'test/provisioning/domain/members', [
    ['a mapping with users is deleted', '[mapping.users, mapping.hosts', '[mapping.hosts'],
    ['a mapping with hosts is deleted', 'mapping.hosts, mapping.and', 'mapping.and'],
    ['the mapping of others is deleted', ' && isOurs(mapping)) return write', ') return write'],
    ['a member is added twice', 'if (list(mapping.backend_roles).includes(backendRole)) return;', ''],
    ['the old name of a role is taken first', 'namesOf(role).find(', '[...namesOf(role)].reverse().find('],
  ]),
  ...faultsIn('lambda/provisioning/client/wait.ts', 'test/provisioning', [
    ['a wait lasts longer than the run', 'Math.min(startedAt + longestMs, endsAt)', 'startedAt + longestMs'],
  ]),
  ...faultsIn('lambda/provisioning/client/signed-client.ts', 'test/provisioning/client/signed-client', [
    ['a busy domain is not asked again', '(status === 429 || status >= 500)', '(status >= 500)'],
    [
      'a refusal is final at once',
      'return !call.isOptional && this.clock.now() - this.madeAt < this.limits.accessGraceMs;',
      'return false;',
    ],
  ]),
  ...faultsIn('lambda/provisioning/client/json.ts', 'test/provisioning/client/json', [
    ['the order of a set counts', ' ? items.sort() : items', ' ? items : items'],
    ['empty defaults count', 'if (items.length === 0) return undefined;', ''],
  ]),
  ...faultsIn('lambda/producers/http.ts', 'test/producers/http', [
    ['an error is not logged', 'logger.exception(error);', ''],
    ['the header’s case counts', "name.toLowerCase() === 'x-user'", "name === 'x-user'"],
  ]),
];
