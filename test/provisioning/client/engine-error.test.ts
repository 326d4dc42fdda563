import { EngineError, reason } from '../../../lambda/provisioning/client/engine-error';

describe('the message of a refusal', () => {
  test('names the request, the status, the reason and the file', () => {
    const response = {
      method: 'PUT',
      path: '_index_template/app-logs',
      status: 400,
      body: {
        error: {
          type: 'illegal_argument_exception',
          reason: 'composable template is invalid',
          caused_by: { type: 'mapper_parsing_exception', reason: 'no handler for type [keyworld]' },
        },
        status: 400,
      },
    };
    expect(new EngineError(response, 'index-templates/app-logs.json').message).toBe(
      'provisioning: PUT _index_template/app-logs answered 400 mapper_parsing_exception "no handler for type [keyworld]" (index-templates/app-logs.json)',
    );
  });

  test.each([
    [
      'a missing route',
      { error: 'no handler found for uri [/_plugins/_ism]' },
      '"no handler found for uri [/_plugins/_ism]"',
    ],
    [
      'the security plugin',
      { status: 'NOT_FOUND', message: "role 'x' not found." },
      '"role \'x\' not found."',
    ],
    [
      'the security plugin’s validation',
      { status: 'error', reason: 'Invalid configuration' },
      '"Invalid configuration"',
    ],
    ['Dashboards', { statusCode: 400, error: 'Bad Request', message: 'bad file' }, '"bad file"'],
    ['text', 'Unauthorized', '"Unauthorized"'],
    ['nothing', '', '""'],
    ['lines', { message: 'one\n  two' }, '"one two"'],
  ])('is read from %s', (_, body, expected) => {
    expect(reason(body)).toBe(expected);
  });

  test('is cut to a line that fits into the response to CloudFormation', () => {
    expect(reason('x'.repeat(5000)).length).toBeLessThan(700);
  });
});
