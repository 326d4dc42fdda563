import { alarm } from './rules/alarm';
import { apiDeployment, apiMethod, apiStage, restApi } from './rules/api';
import { bucket } from './rules/bucket';
import { bucketPolicy } from './rules/bucket-policy';
import { cleanedBucket } from './rules/cleaner';
import { collector } from './rules/collector';
import { compositeAlarm } from './rules/composite-alarm';
import { dashboard } from './rules/dashboard';
import { deliveryRole } from './rules/delivery-role';
import { deliveryStream } from './rules/delivery-stream';
import { domain } from './rules/domain';
import { cluster } from './rules/domain-cluster';
import { domainLogs } from './rules/domain-logs';
import { volume } from './rules/domain-volume';
import { ecsService } from './rules/ecs-service';
import { ecsTask } from './rules/ecs-task';
import { endpoint } from './rules/endpoint';
import { eventRule } from './rules/event-rule';
import { exportsWhatItSays } from './rules/exports';
import { functionRole } from './rules/function';
import { concurrency, roleArn } from './rules/function-limits';
import { handlerFile } from './rules/handler-file';
import { imports } from './rules/imports';
import { isolatedTasks } from './rules/isolated-tasks';
import { key } from './rules/key';
import { layerPermission } from './rules/layer-permission';
import { layers } from './rules/layers';
import { listener, targetGroup, taskIngress, zonesOfSubnets } from './rules/load-balancer';
import { logGroup } from './rules/log-group';
import { domainLogin, identityPool, userPoolDomain } from './rules/login';
import { groupRole, identityPoolRoles, mappedRoles, userPool } from './rules/login-roles';
import { monitors } from './rules/monitors';
import { notifications } from './rules/notifications';
import { metricFilter } from './rules/own-metrics';
import { processing } from './rules/processing';
import { producer } from './rules/producer';
import { provisionedLogin } from './rules/provisioned-login';
import { provisioning, replicas, retention } from './rules/provisioning';
import { loginFunction, provisioningFunction } from './rules/provisioning-function';
import { recovery } from './rules/recovery';
import { role } from './rules/role';
import { scalableTarget } from './rules/scalable-target';
import { stateMachine } from './rules/state-machine';
import { inlineStatements, policyStatements } from './rules/statement';
import { topic, topicPolicy } from './rules/topic';
import { vpcStream } from './rules/vpc-stream';
import { writtenParameter } from './rules/written-parameter';
import type { Problem, Rule } from './template/problem';
import { type AssetFolder, TemplateGraph, type Templates } from './template/template-graph';

export type { Problem } from './template/problem';
export type { AssetFolder, Templates } from './template/template-graph';

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  'AWS::ApiGateway::Deployment': [apiDeployment],
  'AWS::ApiGateway::Method': [apiMethod],
  'AWS::ApiGateway::RestApi': [restApi],
  'AWS::ApiGateway::Stage': [apiStage],
  'AWS::ApplicationAutoScaling::ScalableTarget': [scalableTarget],
  'AWS::CloudWatch::Alarm': [alarm],
  'AWS::CloudWatch::CompositeAlarm': [compositeAlarm],
  'AWS::CloudWatch::Dashboard': [dashboard],
  'AWS::Cognito::IdentityPool': [identityPool],
  'AWS::Cognito::IdentityPoolRoleAttachment': [identityPoolRoles],
  'AWS::Cognito::UserPool': [userPool],
  'AWS::Cognito::UserPoolDomain': [userPoolDomain],
  'AWS::Cognito::UserPoolGroup': [groupRole],
  'AWS::Events::Rule': [eventRule],
  'AWS::EC2::VPCEndpoint': [endpoint, zonesOfSubnets],
  'AWS::ECS::Service': [ecsService, taskIngress, isolatedTasks],
  'AWS::ECS::TaskDefinition': [ecsTask, collector],
  'AWS::ElasticLoadBalancingV2::Listener': [listener],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': [zonesOfSubnets],
  'AWS::ElasticLoadBalancingV2::TargetGroup': [targetGroup],
  'AWS::IAM::ManagedPolicy': [policyStatements],
  'AWS::IAM::Policy': [policyStatements],
  'AWS::IAM::Role': [inlineStatements, role],
  'AWS::KMS::Key': [key],
  'AWS::KinesisFirehose::DeliveryStream': [deliveryStream, vpcStream, deliveryRole, processing, provisioning],
  'AWS::Lambda::Function': [functionRole, layers, handlerFile, producer, concurrency, roleArn],
  'AWS::Logs::LogGroup': [logGroup],
  'AWS::Logs::MetricFilter': [metricFilter],
  'AWS::Lambda::LayerVersionPermission': [layerPermission],
  'AWS::SNS::Topic': [topic],
  'AWS::SNS::TopicPolicy': [topicPolicy],
  'AWS::SSM::Parameter': [writtenParameter],
  'AWS::StepFunctions::StateMachine': [stateMachine],
  'AWS::OpenSearchService::Domain': [domain, cluster, volume, domainLogs, domainLogin],
  'AWS::S3::Bucket': [bucket, bucketPolicy, cleanedBucket],
  'Custom::LoginProvisioning': [loginFunction, provisionedLogin],
  'Custom::SearchProvisioning': [
    ...[replicas, retention, provisioningFunction, mappedRoles],
    ...[monitors, recovery, notifications],
  ],
};

/**
 * Finds what AWS would refuse, or accept and lose records with, although linters see nothing. It follows references from
 * stack to stack and reports every problem of every template at once.
 *
 * @param templates by the name of their stack
 * @param assetFolder folders of the assets, for rules about a function's files; without it those rules judge nothing
 */
export function validateAssembly(templates: Templates, assetFolder?: AssetFolder): Problem[] {
  const graph = new TemplateGraph(templates, assetFolder);
  const ofResources = graph
    .all()
    .flatMap((located) =>
      [imports, ...(RULES[located.resource.Type] ?? [])].flatMap((rule) => rule(located, graph)),
    );
  return [...ofResources, ...exportsWhatItSays(graph)];
}

/** @throws Error naming every problem by logical id and property, when there is one */
export function refuseInvalid(templates: Templates, assetFolder?: AssetFolder): void {
  const problems = validateAssembly(templates, assetFolder);
  if (problems.length === 0) return;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.map((each) => `  ${each.stack}/${each.logicalId} ${each.property}: ${each.message}`);
  throw new Error([`local: the templates have ${count}:`, ...lines].join('\n'));
}
