import { regionalEndpoint } from '../../../lambda/node-layer/src/transport/choose';

test.each([
  ['eu-west-1', 'https://firehose.eu-west-1.amazonaws.com'],
  ['us-gov-west-1', 'https://firehose.us-gov-west-1.amazonaws.com'],
  ['cn-north-1', 'https://firehose.cn-north-1.amazonaws.com.cn'],
])('the endpoint in %s is %s', (region, endpoint) => {
  expect(regionalEndpoint(region)).toBe(endpoint);
});
