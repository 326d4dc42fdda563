import { alarm } from './rules/alarm';
import { apiDeployment, apiMethod, apiStage } from './rules/api';
import { bucket } from './rules/bucket';
import { bucketPolicy } from './rules/bucket-policy';
import { deliveryRole } from './rules/delivery-role';
import { deliveryStream } from './rules/delivery-stream';
import { domain, zones } from './rules/domain';
import { domainLogs } from './rules/domain-logs';
import { functionRole } from './rules/function';
import { handlerFile } from './rules/handler-file';
import { imports } from './rules/imports';
import { key } from './rules/key';
import { layerPermission } from './rules/layer-permission';
import { layers } from './rules/layers';
import { logGroup } from './rules/log-group';
import { domainLogin, identityPool, userPoolDomain } from './rules/login';
import { groupRole, identityPoolRoles, mappedRoles, userPool } from './rules/login-roles';
import { processing } from './rules/processing';
import { producer } from './rules/producer';
import { provisioning, replicas, retention } from './rules/provisioning';
import { loginFunction, provisioningFunction } from './rules/provisioning-function';
import { role } from './rules/role';
import { inlineStatements, policyStatements } from './rules/statement';
import { topic, topicPolicy } from './rules/topic';
import type { Problem, Rule } from './template/problem';
import { type AssetFolder, TemplateGraph, type Templates } from './template/template-graph';

export type { Problem } from './template/problem';
export type { AssetFolder, Templates } from './template/template-graph';

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  'AWS::ApiGateway::Deployment': [apiDeployment],
  'AWS::ApiGateway::Method': [apiMethod],
  'AWS::ApiGateway::Stage': [apiStage],
  'AWS::CloudWatch::Alarm': [alarm],
  'AWS::Cognito::IdentityPool': [identityPool],
  'AWS::Cognito::IdentityPoolRoleAttachment': [identityPoolRoles],
  'AWS::Cognito::UserPool': [userPool],
  'AWS::Cognito::UserPoolDomain': [userPoolDomain],
  'AWS::Cognito::UserPoolGroup': [groupRole],
  'AWS::IAM::ManagedPolicy': [policyStatements],
  'AWS::IAM::Policy': [policyStatements],
  'AWS::IAM::Role': [inlineStatements, role],
  'AWS::KMS::Key': [key],
  'AWS::KinesisFirehose::DeliveryStream': [deliveryStream, deliveryRole, processing, provisioning],
  'AWS::Lambda::Function': [functionRole, layers, handlerFile, producer],
  'AWS::Lambda::LayerVersionPermission': [layerPermission],
  'AWS::Logs::LogGroup': [logGroup],
  'AWS::OpenSearchService::Domain': [domain, zones, domainLogs, domainLogin],
  'AWS::S3::Bucket': [bucket, bucketPolicy],
  'AWS::SNS::Topic': [topic],
  'AWS::SNS::TopicPolicy': [topicPolicy],
  'Custom::LoginProvisioning': [loginFunction],
  'Custom::SearchProvisioning': [replicas, retention, provisioningFunction, mappedRoles],
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
  return graph
    .all()
    .flatMap((located) =>
      [imports, ...(RULES[located.resource.Type] ?? [])].flatMap((rule) => rule(located, graph)),
    );
}

/** @throws Error naming every problem by logical id and property, when there is one */
export function refuseInvalid(templates: Templates, assetFolder?: AssetFolder): void {
  const problems = validateAssembly(templates, assetFolder);
  if (problems.length === 0) return;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.map((each) => `  ${each.stack}/${each.logicalId} ${each.property}: ${each.message}`);
  throw new Error([`local: the templates have ${count}:`, ...lines].join('\n'));
}
