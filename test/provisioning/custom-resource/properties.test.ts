import { parseIdentity, parseProperties } from '../../../lambda/provisioning/custom-resource/properties';
import { wire } from '../fixtures/wire';

describe('properties', () => {
  test('are read from the strings that CloudFormation sends', () => {
    expect(parseProperties(wire())).toEqual({
      domainName: 'ekk-dev',
      indexName: 'app-logs',
      deliveryRoleArn: 'arn:aws:iam::123456789012:role/delivery',
      numberOfShards: 1,
      numberOfReplicas: 2,
    });
  });

  test.each([
    ['IndexName', '', 'IndexName is ""; expected 1–80 lower-case characters'],
    ['IndexName', 'App-logs', 'IndexName is "App-logs"'],
    ['IndexName', 'app*', 'IndexName is "app*"'],
    ['IndexName', 'a'.repeat(81), 'IndexName is "aaa'],
    [
      'DeliveryRoleArn',
      'arn:aws:iam::1:user/x',
      'DeliveryRoleArn is "arn:aws:iam::1:user/x"; expected the ARN',
    ],
    ['NumberOfShards', '0', 'NumberOfShards is "0"; expected 1–1024'],
    ['NumberOfShards', '1025', 'NumberOfShards is "1025"; expected 1–1024'],
    ['NumberOfReplicas', '-1', 'NumberOfReplicas is "-1"; expected 0–99'],
    ['DomainName', 'Ab', 'DomainName is "Ab"; expected 3–28'],
  ])('%s %p is refused', (name, value, message) => {
    expect(() => parseProperties({ ...wire(), [name]: value })).toThrow(message);
  });

  test.each([
    ['IndexName', 'a'],
    ['IndexName', 'a'.repeat(80)],
    ['NumberOfShards', '1024'],
    ['NumberOfReplicas', '0'],
    ['DeliveryRoleArn', 'arn:aws-cn:iam::123456789012:role/path/delivery'],
  ])('%s %p is accepted', (name, value) => {
    expect(() => parseProperties({ ...wire(), [name]: value })).not.toThrow();
  });

  test('are refused with every problem in one message, which lists the known names', () => {
    const { DomainName: _, ...rest } = wire();
    expect(() => parseProperties({ ...rest, NumberOfShards: 'x', Shards: '1', Colour: 'red' })).toThrow(
      /DomainName is missing.*NumberOfShards is "x".*unknown Shards, Colour; known are DomainName, IndexName/,
    );
  });

  test('identify what was made by a domain and an index', () => {
    expect(parseIdentity({ DomainName: 'ekk-dev', IndexName: 'app-logs', Colour: 'red' })).toEqual({
      domainName: 'ekk-dev',
      indexName: 'app-logs',
    });
    expect(parseIdentity({ DomainName: 'ekk-dev', IndexName: '*' })).toBeUndefined();
    expect(parseIdentity({})).toBeUndefined();
  });
});
