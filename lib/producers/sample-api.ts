import { Validations } from 'aws-cdk-lib';
import { EndpointType, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ProducerFunctions, ProducerSet } from './producer-functions';

export interface SampleApiProps {
  readonly stage: string;
  readonly functions: ProducerFunctions;
  /** Requests a second, over all routes. */
  readonly throttleRateLimit: number;
  /** Requests at once. */
  readonly throttleBurstLimit: number;
}

/** An API to make log records with: `/hello/{name}`, `/info` and `/fail` in Node, the same below `/py` in Python. */
export class SampleApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, props: SampleApiProps) {
    super(scope, id);
    this.api = new RestApi(this, 'Api', {
      description: `Sample producers of log records (${props.stage})`,
      endpointTypes: [EndpointType.REGIONAL],
      // An account has one role for API Gateway's logs, for all its APIs: not ours to set.
      cloudWatchRole: false,
      deployOptions: {
        stageName: props.stage,
        throttlingRateLimit: props.throttleRateLimit,
        throttlingBurstLimit: props.throttleBurstLimit,
      },
    });
    // The stack names this output itself.
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
    'A sample, open to anyone who has its address, throttled, and off by default where data is retained.';
  const accountWide = "Its logs need an account-wide role, which is the account owner's to set.";
  Validations.of(api).acknowledge(
    { id: 'AwsSolutions-APIG1', reason: accountWide },
    {
      id: 'AwsSolutions-APIG2',
      reason: 'No route takes a body, and the one path parameter is text to be repeated.',
    },
    { id: 'AwsSolutions-APIG3', reason: open },
    { id: 'AwsSolutions-APIG4', reason: open },
    { id: 'AwsSolutions-APIG6', reason: accountWide },
    { id: 'AwsSolutions-COG4', reason: open },
  );
}
