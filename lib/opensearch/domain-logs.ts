import { Aws, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { keepWithDomain } from './keep-with-domain';

export interface DomainLogsProps {
  readonly domainName: string;
  readonly domainArn: string;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The four log groups of a domain, and the resource policy that lets OpenSearch Service write to them. The domain must
 * depend on the policy.
 *
 * One policy serves all groups, because an account may have ten such policies in a region.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html
 */
export class DomainLogs extends Construct {
  readonly audit: LogGroup;
  readonly application: LogGroup;
  readonly slowSearch: LogGroup;
  readonly slowIndex: LogGroup;
  readonly resourcePolicy: CfnResourcePolicy;

  constructor(scope: Construct, id: string, props: DomainLogsProps) {
    super(scope, id);
    const { logRetentionDays: retention, removalPolicy } = props;
    const group = (name: string) => new LogGroup(this, name, { retention, removalPolicy });
    this.audit = group('Audit');
    this.application = group('Application');
    this.slowSearch = group('SlowSearch');
    this.slowIndex = group('SlowIndex');
    this.resourcePolicy = new CfnResourcePolicy(this, 'ResourcePolicy', {
      policyName: `${props.domainName}-opensearch-logs`,
      policyDocument: Stack.of(this).toJsonString(this.policyDocument(props.domainArn)),
    });
    keepWithDomain(removalPolicy, [this.resourcePolicy]);
  }

  private policyDocument(domainArn: string): PolicyDocument {
    const groups = [this.audit, this.application, this.slowSearch, this.slowIndex];
    return new PolicyDocument({
      statements: [
        new PolicyStatement({
          effect: Effect.ALLOW,
          principals: [new ServicePrincipal('es.amazonaws.com')],
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:PutLogEventsBatch'],
          resources: groups.map((each) => each.logGroupArn),
          // Without the conditions, a domain of any account could be made to write to these groups.
          conditions: {
            StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
            ArnLike: { 'aws:SourceArn': domainArn },
          },
        }),
      ],
    });
  }
}
