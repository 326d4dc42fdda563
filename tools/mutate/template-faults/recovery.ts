import { faultsOf, type Json, type TemplateFault } from './template-fault';

const REPLAY = 'RecoveryFunctionsreplay';
const MACHINE = 'RecoveryReplayE8B86911';
const MACHINE_POLICY = 'RecoveryReplayPolicy';
const ROLE_POLICY = 'RecoveryRolePolicy';
const PERMISSION =
  'RecoveryEveryHourAllowEventRuleEkkdevoperationsRecoveryFunctionsreconcile84673B72A2671E94';
const MAP = 'Definition.States.ReplayObjects';
const REDRIVE_ARN = { 'Fn::GetAtt': ['RecoveryFunctionsredrive8B8F6AD0', 'Arn'] };
const imported = (stack: string, name: string) => ({
  'Fn::ImportValue': `Ekk-dev-${stack}:ExportsOutput${name}`,
});
const BUCKET_ARN = imported('data', 'FnGetAttArchiveBucket49F1AC64Arn3FBD647E');
const DIRECTORY = imported('data', 'RefDirectoryBucketE2D334240210FAFB');
const DOMAIN_ARN = imported('data', 'FnGetAttSearchDomain62FD613EArnF85DED57');
const variable = (name: string) => `Environment.Variables.${name}`;
const statement = (action: string) => `PolicyDocument.Statement.${action}`;

/** Faults of the functions, the machine and the schedule that bring records back or look for them. */
const OPERATIONS: readonly TemplateFault[] = faultsOf('dev', 'operations', [
  ['the schedule is switched off', 'RecoveryEveryHour', 'State', { set: 'DISABLED' }],
  ['the schedule may invoke another function', PERMISSION, 'FunctionName', { set: REDRIVE_ARN }],
  ['any rule may invoke the function', PERMISSION, 'SourceArn', 'remove'],
  [
    'another rule may invoke the function',
    PERMISSION,
    'SourceArn',
    { set: 'arn:aws:events:eu-west-1:111122223333:rule/x' },
  ],
  [
    'the schedule invokes a name',
    'RecoveryEveryHour',
    'Targets.0.Arn',
    { set: { Ref: 'RecoveryFunctionsreconcile94A275EA' } },
  ],
  [
    'the machine’s role trusts Lambda',
    'RecoveryReplayRole',
    'AssumeRolePolicyDocument.Statement.0.Principal.Service',
    { set: 'lambda.amazonaws.com' },
  ],
  ['the machine may not invoke its function', MACHINE_POLICY, statement('lambda:InvokeFunction'), 'remove'],
  ['the machine may not start executions', MACHINE_POLICY, statement('states:StartExecution'), 'remove'],
  ['the machine may not see its executions', MACHINE_POLICY, statement('states:DescribeExecution'), 'remove'],
  ['the machine may not use the key', MACHINE_POLICY, statement('kms:Decrypt'), 'remove'],
  ['the machine may not read the manifest', MACHINE_POLICY, statement('s3:GetObject'), 'remove'],
  [
    'the machine has a name that its policy does not allow',
    MACHINE,
    'StateMachineName',
    { set: 'ekk-dev-replays' },
  ],
  ['the machine is express', MACHINE, 'StateMachineType', { set: 'EXPRESS' }],
  ['the machine does not wait for its policy', MACHINE, '/DependsOn', 'remove'],
  [
    'the machine runs with the role of the functions',
    MACHINE,
    'RoleArn',
    { set: imported('delivery', 'FnGetAttRecoveryRoleCDBE22DFArn9DE92737') },
  ],
  [
    'the machine invokes another function',
    MACHINE,
    `${MAP}.ItemProcessor.States.ReplayBatch.Parameters.FunctionName`,
    { set: REDRIVE_ARN },
  ],
  ['the machine reads another bucket', MACHINE, `${MAP}.ItemReader.Parameters.Bucket`, { set: DIRECTORY }],
  [
    'recovery takes the domain’s ARN for its address',
    REPLAY,
    variable('DOMAIN_ENDPOINT'),
    { set: DOMAIN_ARN },
  ],
  ['recovery does not know the domain', REPLAY, variable('DOMAIN_ENDPOINT'), 'remove'],
  ['recovery reads another bucket', REPLAY, variable('ARCHIVE_BUCKET'), { set: DIRECTORY }],
  ['recovery takes the bucket’s ARN for its name', REPLAY, variable('ARCHIVE_BUCKET'), { set: BUCKET_ARN }],
  ['recovery writes to another index', REPLAY, variable('INDEX_NAME'), { set: 'other' }],
  ['recovery looks at another stream', REPLAY, variable('DELIVERY_STREAM'), { set: 'other' }],
  ['what is counted goes to another stage', 'RecoveryFunctionsreconcile', variable('STAGE'), { set: 'prod' }],
  ['replay does not parse what the transform parsed', REPLAY, variable('PARSE_RECORDS'), { set: 'off' }],
  ['recovery has three seconds', REPLAY, 'Timeout', 'remove'],
  [
    'a function runs with the name of a role',
    REPLAY,
    'Role',
    { set: imported('delivery', 'RefRecoveryRoleCDBE22DF3F5E5CFD') },
  ],
  ['a function is never let run', REPLAY, 'ReservedConcurrentExecutions', { set: 0 }],
]);

/** Faults of the role of recovery, and of what other stacks take from the delivery stack. */
const DELIVERY: readonly TemplateFault[] = faultsOf('dev', 'delivery', [
  ['recovery may not use the key', ROLE_POLICY, statement('kms:Decrypt'), 'remove'],
  ['recovery may not read the archive', ROLE_POLICY, statement('s3:GetObject'), 'remove'],
  ['recovery may not list the archive', ROLE_POLICY, statement('s3:ListBucket'), 'remove'],
  [
    'recovery may not write in bulk',
    ROLE_POLICY,
    `${statement('es:ESHttpPost')}.Action`,
    { set: 'es:ESHttpGet' },
  ],
  [
    'recovery may delete the archive',
    ROLE_POLICY,
    `${statement('s3:DeleteObject')}.Resource`,
    { set: { 'Fn::Join': ['', [BUCKET_ARN, '/*']] } },
  ],
  [
    'recovery may not mend what was refused',
    ROLE_POLICY,
    `${statement('s3:DeleteObject')}.Resource`,
    (all: Json[]) => all.slice(1),
  ],
  [
    'recovery trusts everybody',
    'RecoveryRole',
    'AssumeRolePolicyDocument.Statement.0.Principal',
    { set: '*' },
  ],
  ['the transform has the time of a greeting', 'TransformFunction', 'Timeout', 'remove'],
  ['the transform has too little memory', 'TransformFunction', 'MemorySize', { set: 128 }],
  ['monitors notify a bucket', 'Provisioning', 'AlarmTopicArn', { set: BUCKET_ARN }],
  ['monitors have a role but no topic', 'Provisioning', 'AlarmTopicArn', 'remove'],
  [
    'the export of the stream’s name is its ARN',
    'Outputs/ExportsOutputRefStream790BDEE4',
    '/Value',
    { set: { 'Fn::GetAtt': ['Stream790BDEE4', 'Arn'] } },
  ],
  [
    'the name of a parameter is taken for its value',
    'Parameters/LoginRolesReader',
    '/Type',
    { set: 'String' },
  ],
]);

const DATA: readonly TemplateFault[] = faultsOf('dev', 'data', [
  [
    'the export of a bucket is another bucket',
    'Outputs/ExportsOutputRefArchiveBucket49F1AC64',
    '/Value',
    { set: { Ref: 'DirectoryBucketE2D33424' } },
  ],
  ['provisioning runs as Python', 'ProvisioningFunction', 'Runtime', { set: 'python3.13' }],
]);

const PRODUCERS: readonly TemplateFault[] = faultsOf('dev', 'producers', [
  [
    'a filter counts nothing',
    'FunctionsNodeFailFellBack',
    'MetricTransformations.0.MetricValue',
    { set: '0' },
  ],
  [
    'a filter counts what nobody watches',
    'FunctionsNodeFailFellBack',
    'MetricTransformations.0.MetricName',
    { set: 'Fallen' },
  ],
  ['a filter finds no line', 'FunctionsNodeFailFellBack', 'FilterPattern', { set: '{ $.logid = "*" }' }],
  [
    'a log has a class without filters',
    'FunctionsNodeFailIdentityLogGroup',
    'LogGroupClass',
    { set: 'INFREQUENT_ACCESS' },
  ],
]);

export const RECOVERY_FAULTS: readonly TemplateFault[] = [...OPERATIONS, ...DELIVERY, ...DATA, ...PRODUCERS];
