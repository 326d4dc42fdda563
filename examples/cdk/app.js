const { App, Stack } = require('aws-cdk-lib');
const { Code, Function: LambdaFunction, Runtime } = require('aws-cdk-lib/aws-lambda');
const { LogPipeline } = require('aws-ekk-stack');

const app = new App();
const shop = new Stack(app, 'Shop', { env: { region: 'eu-west-1' } });
const code = Code.fromInline("exports.handler = async () => console.info('order placed');");
new LambdaFunction(shop, 'Orders', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code });

const logs = new LogPipeline(app, 'Logs', { stage: 'dev', region: 'eu-west-1' });
logs.attachToAll(shop, { execWrapper: true });
