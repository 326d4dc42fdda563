const { join } = require('node:path');
const { App, Stack } = require('aws-cdk-lib');
const { LambdaIntegration, RestApi } = require('aws-cdk-lib/aws-apigateway');
const { Code, Function: LambdaFunction, Runtime } = require('aws-cdk-lib/aws-lambda');
const { LogPipeline } = require('aws-ekk-stack');

const region = 'eu-west-1';
const node = { code: Code.fromAsset(join(__dirname, 'functions/node')), handler: 'shop.handler' };
const python = { code: Code.fromAsset(join(__dirname, 'functions/python')), handler: 'shop.lambda_handler' };

/** Three functions in each of four runtimes, by their routes. */
const PARTS = {
  orders: { ...node, runtime: Runtime.NODEJS_22_X, actions: ['place', 'show', 'cancel'] },
  payments: { ...node, runtime: Runtime.NODEJS_24_X, actions: ['charge', 'refund', 'report'] },
  stock: { ...python, runtime: Runtime.PYTHON_3_12, actions: ['count', 'move', 'reorder'] },
  mail: { ...python, runtime: Runtime.PYTHON_3_13, actions: ['welcome', 'invoice', 'remind'] },
};

/** The app as it was before: an API with a function for each route. */
class Shop extends Stack {
  constructor(scope, id) {
    super(scope, id, { env: { region } });
    const deployOptions = { throttlingRateLimit: 10, throttlingBurstLimit: 20 };
    const api = new RestApi(this, 'Api', { cloudWatchRole: false, deployOptions });
    for (const [part, { actions, ...props }] of Object.entries(PARTS)) {
      for (const action of actions) {
        const target = new LambdaFunction(this, `${part}-${action}`, { ...props, memorySize: 256 });
        api.root.resourceForPath(`/${part}/${action}`).addMethod('GET', new LambdaIntegration(target));
      }
    }
  }
}

const app = new App();
const shop = new Shop(app, 'Shop');

const logs = new LogPipeline(app, 'Logs', { stage: 'dev', region });
logs.attachToAll(shop, { service: 'shop', execWrapper: true });
