import { Validations } from 'aws-cdk-lib';
import { EndpointType, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ProducerFunctions, ProducerSet } from './producer-functions';

export interface SampleApiProps {
  readonly stage: string;
  readonly functions: ProducerFunctions;
  /** Requests a second that all routes together accept. Minimum: 1. Maximum: 10000. */
  readonly throttleRateLimit: number;
  /** Requests at once that all routes together accept. Minimum: 1. Maximum: 5000. */
  readonly throttleBurstLimit: number;
}

/** A sample API whose requests make log records: `/hello/{name}`, `/info` and `/fail` in Node, and below `/py` in Python. */
export class SampleApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, props: SampleApiProps) {
    super(scope, id);
    this.api = new RestApi(this, 'Api', {
      description: `Sample producers of log records (${props.stage})`,
      endpointTypes: [EndpointType.REGIONAL],
      // API Gateway writes the logs of all APIs of an account with one role, which belongs to the account's owner.
      cloudWatchRole: false,
      deployOptions: {
        stageName: props.stage,
        throttlingRateLimit: props.throttleRateLimit,
        throttlingBurstLimit: props.throttleBurstLimit,
      },
    });
    // The stack has an output of its own for the address.
    this.api.node.tryRemoveChild('Endpoint');
    this.addRoutes('', props.functions.nodejs);
    this.addRoutes('/py', props.functions.python);
    acknowledge(this.api);
  }

  private addRoutes(base: string, functions: ProducerSet): void {
    this.addRoute(`${base}/hello/{name}`, functions.sayHello);
    this.addRoute(`${base}/info`, functions.appInfo);
    this.addRoute(`${base}/fail`, functions.fail);
  }

  private addRoute(path: string, target: IFunction): void {
    const integration = new LambdaIntegration(target, { proxy: true, allowTestInvoke: false });
    this.api.root.resourceForPath(path).addMethod('GET', integration);
  }
}

function acknowledge(api: RestApi): void {
  const open =
    'A sample that is open to everyone who has its address. It is throttled, and off by default where data is retained.';
  const accountWide =
    "Its logs need a role that serves the whole account; setting it is up to the account's owner.";
  Validations.of(api).acknowledge(
    { id: 'AwsSolutions-APIG1', reason: accountWide },
    {
      id: 'AwsSolutions-APIG2',
      reason: 'No route reads a body, and the one path parameter is text that the response repeats.',
    },
    { id: 'AwsSolutions-APIG3', reason: open },
    { id: 'AwsSolutions-APIG4', reason: open },
    { id: 'AwsSolutions-APIG6', reason: accountWide },
    { id: 'AwsSolutions-COG4', reason: open },
  );
}
