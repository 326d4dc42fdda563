// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are code that is looked for
import { faultsIn, type SourceFault } from './source-fault';

/** Faults in the local run: models of AWS's services, the front door, the resolver, the command's parts. */
export const LOCAL_FAULTS: readonly SourceFault[] = [
  ...faultsIn('local/api/route.ts', 'test/local/api/route', [
    ['{name+} is as specific as {name}', "? '2' : part", "? '1' : part"],
    ['a literal is no more specific than a parameter', "? '1' : '0'", "? '0' : '0'"],
    ['ANY wins over the method', 'ofResource.find((match) => match.route.method === method) ??', ''],
    [
      'a path that is too long matches',
      'template.length === segments.length ? parameters : undefined',
      'parameters',
    ],
    [
      'a literal is compared encoded',
      'else if (part !== decode(segment)) return undefined;',
      'else if (part !== segment) return undefined;',
    ],
  ]),
  ...faultsIn('local/api/proxy-event.ts', 'test/local/api/rest-api', [
    ['query parameters have a prototype', 'return Object.create(null) as Multi;', 'return {} as Multi;'],
    ['the first header wins', "values.at(-1) ?? ''", "values[0] ?? ''"],
    ['an empty body is a text', 'body: body.length === 0 ? null :', 'body:'],
  ]),
  ...faultsIn('local/api/proxy-response.ts', 'test/local/api/proxy-response', [
    ['unknown keys pass', 'if (unknownKeys.length > 0)', 'if (unknownKeys.length > 99)'],
    ['a status of 600 passes', 'status > 599', 'status > 600'],
    [
      'the length of the function passes',
      "['content-length', 'transfer-encoding', 'connection']",
      "['transfer-encoding', 'connection']",
    ],
    ['every media type of Accept counts', "accept?.split(',', 1)[0]", 'accept'],
  ]),
  ...faultsIn('local/archive/archive.ts', 'test/local/archive', [
    [
      'a folder beside the archive counts as below it',
      '!path.startsWith(this.dir + sep)',
      '!path.startsWith(this.dir)',
    ],
    ['half-written objects are listed', ' && !entry.name.startsWith(PARTIAL)', ''],
    ['a key may have 1,025 bytes', 'const MAX_KEY_BYTES = 1024;', 'const MAX_KEY_BYTES = 1025;'],
  ]),
  ...faultsIn('local/archive/records.ts', 'test/local/archive', [
    [
      'an escaped quote ends a string',
      'if (byte === BACKSLASH) at += 1;',
      'if (byte === BACKSLASH) at += 0;',
    ],
    ['compressed objects are read as they are', "key.endsWith('.gz') ?", "key.endsWith('.zip') ?"],
  ]),
  ...faultsIn('local/assembly/resolver.ts', 'test/local/assembly/resolver', [
    ['conditions are ignored', 'filter((resource) => this.#exists(resource))', 'filter(() => true)'],
    ['AWS::NoValue stays in lists', '.filter((item) => item !== NO_VALUE);', ';'],
    [
      'the manifest’s parameter loses against the default',
      'stack.parameters[name] ?? parameter.Default',
      'parameter.Default ?? stack.parameters[name]',
    ],
    ['secrets resolve to their reference', "value.includes('{{resolve:')", "value.includes('{{never:')"],
  ]),
  ...faultsIn('local/assembly/dependencies.ts', 'test/local/assembly/dependencies', [
    ['DependsOn is ignored', 'new Set(resource.dependsOn)', 'new Set<string>()'],
    ['names inside Fn::Sub are ignored', 'collect(variables, found);', ''],
  ]),
  ...faultsIn('local/firehose/api/put-request.ts', 'test/local/firehose/api/operations', [
    ['501 records pass', 'records.length > MAX_BATCH_RECORDS', 'records.length > MAX_BATCH_RECORDS + 1'],
    [
      'a record may have one byte more',
      'bytes.length > MAX_RECORD_BYTES',
      'bytes.length > MAX_RECORD_BYTES + 1',
    ],
    [
      'a request may have one byte more',
      'requestBytes > MAX_REQUEST_BYTES',
      'requestBytes > MAX_REQUEST_BYTES + 1',
    ],
    ['base64 may be cut short', 'base64.length % 4 !== 0 || ', ''],
  ]),
  ...faultsIn('local/firehose/api/operations.ts', 'test/local/firehose/api/operations', [
    [
      'everybody may put',
      'if (this.options.allow(roleArn, action, resourceArn)) return;',
      'if (roleArn) return;',
    ],
    [
      'refused records are not counted',
      "filter((result) => 'ErrorCode' in result).length",
      'filter(() => false).length',
    ],
    ['the ledger is not written', 'await this.options.ledger.append(accepted);', ''],
  ]),
  ...faultsIn('local/firehose/buffer/record-buffer.ts', 'test/local/firehose/buffer', [
    ['the interval starts anew with each record', 'this.cancelTimer ??=', 'this.cancelTimer ='],
    [
      'a buffer may exceed its size',
      'if (this.bytes + record.data.length > this.limitBytes) this.flush();',
      '',
    ],
    ['a full buffer waits', 'if (this.bytes >= this.limitBytes) this.flush();\n    else this', 'this'],
  ]),
  ...faultsIn('local/firehose/buffer/record.ts', 'test/local/firehose/buffer', [
    ['a record is released by its first holder', 'if (record.holders > 0) continue;', ''],
  ]),
  ...faultsIn(
    'local/firehose/configuration/index-rotation.ts',
    'test/local/firehose/configuration/index-rotation',
    [
      ['a week starts on Monday', 'const SATURDAY = 6;', 'const SATURDAY = 7;'],
      [
        'a week has the year of its first day',
        'const year = saturday.getUTCFullYear();',
        'const year = new Date(arrivedAt).getUTCFullYear();',
      ],
      ['a month is a day', 'return iso.slice(0, 7);', 'return iso.slice(0, 10);'],
    ],
  ),
  ...faultsIn('local/firehose/configuration/s3-prefix.ts', 'test/local/firehose/configuration/s3-prefix', [
    ['a prefix without a time gets none', ': `${prefix}${DEFAULT_TIMESTAMP}`', ': prefix'],
    [
      'the week’s year passes',
      'DATE_FIELDS[token] === undefined,',
      'DATE_FIELDS[token.toLowerCase()] === undefined,',
    ],
    ['the error prefix needs no type', '!errorOutputPrefix.includes(ERROR_OUTPUT_TYPE)', 'false'],
  ]),
  ...faultsIn('local/firehose/opensearch/bulk.ts', 'test/local/firehose/opensearch', [
    ['a refusal of 429 is final', 'status === TOO_MANY_REQUESTS || status', 'status'],
    ['a server’s error is final', 'status >= FIRST_SERVER_ERROR;', 'status > 599;'],
    ['a response without items counts as delivered', 'parsed.items?.length !== documents.length', 'false'],
  ]),
  ...faultsIn('local/firehose/opensearch/document.ts', 'test/local/firehose/opensearch', [
    ['the line end stays in the document', 'json: withoutLineEnd(record.data)', 'json: record.data'],
    [
      'documents have no ids',
      "DefaultDocumentIdFormat === 'FIREHOSE_DEFAULT'",
      "DefaultDocumentIdFormat === 'NEVER'",
    ],
    ['two objects on a line pass', 'JSON.parse(json.toString', 'void (json.toString'],
  ]),
  ...faultsIn('local/firehose/s3/s3-delivery.ts', 'test/local/firehose/s3', [
    ['the permission on the key is not asked for', "needed.push(['kms:GenerateDataKey', keyArn]);", ''],
    [
      'data is kept for one hour',
      'const RETENTION_MS = 24 * 3600 * 1000;',
      'const RETENTION_MS = 3600 * 1000;',
    ],
    [
      'objects are never compressed',
      "configuration.CompressionFormat === 'GZIP'",
      "configuration.CompressionFormat === 'UNCOMPRESSED'",
    ],
  ]),
  ...faultsIn('local/firehose/time/retry.ts', 'test/local/firehose/opensearch', [
    ['the last attempt comes late', 'Math.min(waitMs, leftMs)', 'waitMs'],
    ['the first failure is the last', "if (leftMs <= 0) return 'expired';", "return 'expired';"],
  ]),
  ...faultsIn('local/front-door/access.ts', 'test/local/front-door', [
    ['paths are matched encoded', 'return decodeURIComponent(encoded);', 'return encoded;'],
    ['any method has an action', 'HTTP_ACTIONS.includes(verb) && ', ''],
    [
      'a wrong signature is nobody',
      "!verdict.ok && verdict.code !== 'MissingAuthenticationTokenException'",
      'false',
    ],
  ]),
  ...faultsIn('local/front-door/headers.ts', 'test/local/front-door', [
    ['headers named in Connection are passed on', ' && !named.includes(name)', ''],
    ['a cookie is passed on', "'authorization', 'cookie']", "'authorization']"],
    ['a proxy’s user is passed on', 'x-proxy-|', ''],
  ]),
  ...faultsIn('local/front-door/role-users.ts', 'test/local/front-door', [
    ['every role is the master', 'roleArn === this.#masterRoleArn && ', ''],
    ['a user is made for each request', 'this.#users.set(roleArn, user);', ''],
    [
      'a failure to make a user lasts',
      'user.catch(() => this.#users.delete(roleArn));',
      'user.catch(() => undefined);',
    ],
  ]),
  ...faultsIn('local/iam/policies.ts', 'test/local/iam/policies', [
    ['a Deny does not win', "Effect === 'Deny' && Condition === undefined", 'false'],
    [
      'actions are compared with their case',
      "matches(patterns, action, 'i')",
      "matches(patterns, action, '')",
    ],
    ['a pattern covers what only begins with it', '`^${source}$`', '`^${source}`'],
  ]),
  ...faultsIn('local/iam/sigv4.ts', 'test/local/iam/sigv4', [
    [
      'the token is not compared',
      "!credentials || !isSame(String(token ?? ''), credentials.sessionToken)",
      '!credentials',
    ],
    [
      'the declared hash counts',
      "['x-amz-content-sha256', actual],",
      "['x-amz-content-sha256', String(request.headers['x-amz-content-sha256'] ?? actual)],",
    ],
    ['any region passes', 'region !== undefined && scope.region !== region', 'false'],
    ['signatures last an hour', 'const MAX_SKEW_MS = 5 * 60_000;', 'const MAX_SKEW_MS = 60 * 60_000;'],
  ]),
  ...faultsIn('local/run/create-in-order.ts', 'test/local/run/create-in-order', [
    ['resources do not wait', 'await Promise.all(dependencies.map(start));', ''],
    [
      'after a failure more is created',
      'if (failures.length === 0) await create(resource);',
      'await create(resource);',
    ],
  ]),
  ...faultsIn('local/run/stops.ts', 'test/local/run/stops', [
    ['what started first ends first', '.splice(0).reverse()', '.splice(0)'],
    [
      'everything ends twice',
      'this.#ending ??= this.#end(onFailure);',
      'this.#ending = this.#end(onFailure);',
    ],
  ]),
  ...faultsIn('local/run/resources/permissions.ts', 'test/local/run/resources', [
    [
      'inline policies do not count',
      "...asList(this.#resolver.property(role, 'Policies')).flatMap((policy) => statementsOf(policy)),",
      '',
    ],
    ['the policies of all roles count', 'includes(roleName) ||', 'length > 0 ||'],
  ]),
  ...faultsIn('local/machine/private-files.ts', 'test/local/machine', [
    ['the group keeps its rights', 'const OTHERS = 0o077;', 'const OTHERS = 0o007;'],
    [
      'a link is followed',
      'if (stat.isSymbolicLink()) return;',
      'if (stat.isSymbolicLink()) chmodSync(path, 0o600);',
    ],
  ]),
  ...faultsIn('local/commands/run-command.ts', 'test/local/commands/run-command', [
    ['the last line is quoted whatever it says', 'serious[0] ?? lines.at(-1)', 'lines.at(-1)'],
  ]),
  ...faultsIn('local/engine/external.ts', 'test/local/engine/external', [
    ['any refusal is the login’s', 'seen.status === 401 || seen.status === 403', 'true'],
    ['the login may be any user', 'if (response.status === 200) return;', 'return;'],
  ]),
  ...faultsIn('local/commands/demo/verification.ts', 'test/local/commands/demo', [
    ['refused documents count as archived', 'if (!isRefused(record)) ids', 'ids'],
    ['one page of ids is read', 'while (after !== undefined);', 'while (false);'],
  ]),
];
