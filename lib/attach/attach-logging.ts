import { Annotations, type IAspect, Stack, Token } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { type CfnFunction, Function as LambdaFunction, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { countFallenBackRecords } from '../operations';
import type { LayerLanguage, LoggingStage } from './logging-stage';

/** How a function logs; each value overrides what is derived from the function. */
export interface AttachOptions {
  /** The document's field `service`. @default - the function's construct id */
  readonly service?: string;
  /** The document's field `environment`. @default - the field is left out */
  readonly environment?: string;
  /**
   * Whether the layer captures the console of a Node function whose code is not to be touched, by an exec wrapper.
   *
   * @default false - the code imports `firehose-logging`
   */
  readonly execWrapper?: boolean;
  /**
   * Stage whose operations stack counts the records that fell back to the function's log.
   *
   * @default - they are not counted
   */
  readonly countedBy?: string;
}

/** Whether a function was attached, or why not, in one sentence. */
export type AttachResult =
  | { readonly attached: true }
  | { readonly attached: false; readonly reason: string };

/** Layers that Lambda takes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_LAYERS = 5;
const STREAM_VARIABLE = 'FIREHOSE_LOGGING_STREAM';
const EXEC_WRAPPER_VARIABLE = 'AWS_LAMBDA_EXEC_WRAPPER';
const EXEC_WRAPPER = '/opt/firehose-logging-exec';

/**
 * Adds the right layer, the variables and the permission to a function. A function that cannot have them is left as it is.
 * Attaching twice is attaching once.
 */
export function attachLogging(
  target: LambdaFunction,
  stage: LoggingStage,
  options: AttachOptions = {},
): AttachResult {
  const language = languageOf(target.runtime);
  const reason = language === undefined ? runtimeReason(target) : problemWith(target, options);
  if (language === undefined || reason !== undefined) return { attached: false, reason: reason ?? '' };
  target.addLayers(stage.layer(target, language));
  target.addEnvironment(STREAM_VARIABLE, stage.deliveryStreamName(target));
  target.addEnvironment('FIREHOSE_LOGGING_SERVICE', options.service ?? target.node.id);
  if (options.environment) target.addEnvironment('FIREHOSE_LOGGING_ENVIRONMENT', options.environment);
  if (options.execWrapper && language === 'node') target.addEnvironment(EXEC_WRAPPER_VARIABLE, EXEC_WRAPPER);
  permit(target, stage);
  if (options.countedBy) countFallenBack(target, options.countedBy);
  return { attached: true };
}

function languageOf(runtime: Runtime): LayerLanguage | undefined {
  if (runtime.family === RuntimeFamily.NODEJS) return 'node';
  return runtime.family === RuntimeFamily.PYTHON ? 'python' : undefined;
}

function runtimeReason({ runtime }: LambdaFunction): string {
  return runtime === Runtime.FROM_IMAGE
    ? 'it is a container image, which takes no layers; install the package in the image'
    : `there is no layer for ${runtime.name}`;
}

function problemWith(target: LambdaFunction, { execWrapper }: AttachOptions): string | undefined {
  const { variables, layers } = renderedBy(target);
  if (STREAM_VARIABLE in variables) return `it has ${STREAM_VARIABLE} already`;
  if (layers.length >= MAX_LAYERS) return `it has ${MAX_LAYERS} layers already`;
  if (target.node.scopes.some((scope) => scope.constructor.name === 'EdgeFunction')) {
    return 'it is an edge function, which takes neither layers nor variables';
  }
  return execWrapper && EXEC_WRAPPER_VARIABLE in variables ? 'it has an exec wrapper of its own' : undefined;
}

/** The variables and the layers of a function as its template would have them now. The L2 construct does not expose them. */
function renderedBy(target: LambdaFunction): { variables: object; layers: readonly unknown[] } {
  const { environment, layers } = target.node.defaultChild as CfnFunction;
  const resolved = Stack.of(target).resolve({ environment, layers }) as {
    environment?: { variables?: object };
    layers?: readonly unknown[];
  };
  return { variables: resolved.environment?.variables ?? {}, layers: resolved.layers ?? [] };
}

/** A role of the app gets the one policy of its stack. For another role, such as an imported one, the CDK makes a policy. */
function permit(target: LambdaFunction, stage: LoggingStage): void {
  const { shared } = stage;
  if (target.role instanceof Role) target.role.addManagedPolicy(stage.policy(target.role));
  else target.addToRolePolicy(stage.permission(target));
  if (shared === undefined) return;
  target.addEnvironment('FIREHOSE_LOGGING_ROLE_ARN', shared.roleArn);
  if (shared.externalId) target.addEnvironment('FIREHOSE_LOGGING_EXTERNAL_ID', shared.externalId);
}

/** Counts only in a log group that the app gives the function: any other may not exist when the metric filter is made. */
function countFallenBack(target: LambdaFunction, stage: string): void {
  const { loggingConfig } = target.node.defaultChild as CfnFunction;
  const name =
    Token.isUnresolved(loggingConfig) || loggingConfig === undefined
      ? undefined
      : (loggingConfig as { logGroup?: string }).logGroup;
  if (name === undefined) {
    Annotations.of(target).addInfo(
      'Its records that fall back are not counted: give it a log group (logGroup).',
    );
    return;
  }
  const logGroup = LogGroup.fromLogGroupName(target, 'FirehoseLoggingLog', name);
  countFallenBackRecords(target, 'FirehoseLoggingFellBack', { stage, logGroup });
}

/** What {@link AttachLogging} attaches, and how. */
export interface AttachLoggingProps extends AttachOptions {
  readonly stage: LoggingStage;
  /** Constructs whose functions are left alone, with all below them. @default - none */
  readonly except?: readonly IConstruct[];
  /** Options of single functions, by their construct paths. @default - all functions have the same */
  readonly overrides?: Readonly<Record<string, AttachOptions>>;
}

/** An aspect that attaches every function below a construct, and notes on each function that it leaves alone why it does so. */
export class AttachLogging implements IAspect {
  readonly #props: AttachLoggingProps;
  /** Results by construct path. */
  readonly results = new Map<string, AttachResult>();

  constructor(props: AttachLoggingProps) {
    this.#props = props;
  }

  visit(node: IConstruct): void {
    if (!(node instanceof LambdaFunction) || this.results.has(node.node.path)) return;
    const { stage, except = [], overrides = {}, ...common } = this.#props;
    if (except.some((construct) => node.node.scopes.includes(construct)) || isOfTheCdk(node)) return;
    const result = attachLogging(node, stage, { ...common, ...overrides[node.node.path] });
    this.results.set(node.node.path, result);
    if (!result.attached) {
      Annotations.of(node).addInfo(`firehose-logging is not attached: ${result.reason}.`);
    }
  }
}

/** Functions that the CDK makes for its own custom resources do not log for the app. */
function isOfTheCdk(target: LambdaFunction): boolean {
  const path = target.node.path.slice(Stack.of(target).node.path.length);
  return /\/(framework-|AWS[0-9a-f]{8,}|LogRetention|SingletonLambda|Custom::)/.test(path);
}
