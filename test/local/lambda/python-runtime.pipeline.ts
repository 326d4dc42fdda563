import { processState, Workshop } from './support';

let workshop: Workshop;
beforeEach(() => {
  workshop = new Workshop();
});
afterEach(() => workshop.close());

const start = (code: string, handler = 'app.handler', layerDirs: string[] = []) =>
  workshop.start(
    { 'app.py': code, 'pkg/mod.py': 'def handler(event, context): return "nested"' },
    { runtime: 'python3.12', handler, layerDirs },
  );

test('a Python function gets event and context, and its layers', async () => {
  workshop.write('layer/python/lib_of_layer.py', 'VALUE = 41');
  const code = `
import os, sys, lib_of_layer
def handler(event, context):
    return {"event": event, "value": lib_of_layer.VALUE, "name": context.function_name, "id": context.aws_request_id,
            "left": context.get_remaining_time_in_millis(), "arn": context.invoked_function_arn,
            "memory": context.memory_limit_in_mb, "group": context.log_group_name, "first": sys.path[0],
            "trace": os.environ["_X_AMZN_TRACE_ID"], "tz": os.environ["TZ"], "text": "é"}`;
  const { lambda } = start(code, 'app.handler', [`${workshop.dir}/layer`]);
  const received = JSON.parse((await lambda.invoke({ a: 'ü' })).payload);
  expect(received).toMatchObject({
    event: { a: 'ü' },
    value: 41,
    name: 'function-0',
    arn: 'arn:aws:lambda:eu-west-1:123456789012:function:function-0',
    memory: '128',
    group: '/aws/lambda/function-0',
    first: `${workshop.dir}/function-0/code`,
    trace: expect.stringMatching(/^Root=1-/),
    tz: ':UTC',
    text: 'é',
  });
  expect(received.left).toBeGreaterThan(4000);
});

test('a Python function’s root logger has the managed runtime’s handler, and its print and stderr are kept', async () => {
  const code = `
import logging, sys
def handler(event, context):
    root = logging.getLogger()
    root.setLevel("INFO")
    logging.getLogger("a.b").info("hello %s", "log")
    print("printed")
    print("to stderr", file=sys.stderr)
    return [[type(h).__name__ for h in root.handlers], context.aws_request_id]`;
  const { lambda, lines } = start(code);
  const [handlers, requestId] = JSON.parse((await lambda.invoke({})).payload);
  expect(handlers).toEqual(['LambdaLoggerHandler']);
  expect(lines).toContainEqual(
    expect.stringMatching(
      new RegExp(`^\\[INFO\\]\\t\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z\\t${requestId}\\thello log$`),
    ),
  );
  expect(lines).toEqual(expect.arrayContaining(['printed', 'to stderr']));
});

test('an exception is returned in the runtime’s shape and logged with its traceback, and the process serves on', async () => {
  const code = `
def inner(): return undefined_name
def handler(event, context): return "fine" if event.get("fine") else inner()`;
  const { lambda, lines } = start(code);
  const result = await lambda.invoke({});
  expect(result.functionError).toBe('Unhandled');
  const error = JSON.parse(result.payload);
  expect(error).toMatchObject({
    errorType: 'NameError',
    errorMessage: "name 'undefined_name' is not defined",
  });
  expect(error.stackTrace).toHaveLength(2);
  expect(error.stackTrace[1]).toMatch(/app\.py", line 2, in inner\n/);
  expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(lines).toContain("[ERROR] NameError: name 'undefined_name' is not defined");
  expect(await lambda.invoke({ fine: true })).toMatchObject({ payload: '"fine"' });
});

test.each([
  ['app.handler', 'import absent_module', 'Runtime.ImportModuleError'],
  ['app.handler', 'def handler(:', 'Runtime.UserCodeSyntaxError'],
  ['app.absent', '', 'Runtime.HandlerNotFound'],
  ['app', '', 'Runtime.MalformedHandlerName'],
  ['app.handler', 'raise ValueError("at load")', 'ValueError'],
])('%s that cannot be loaded from %j gives %s', async (handler, code, errorType) => {
  const { lambda, lines } = start(code, handler);
  expect(JSON.parse((await lambda.invoke({})).payload).errorType).toBe(errorType);
  expect(lines).toContainEqual(expect.stringContaining(`handler ${handler} failed to load: ${errorType}`));
});

test('a handler in a folder is found, and a response that is no JSON is an error', async () => {
  const { lambda } = start('', 'pkg/mod.handler');
  expect((await lambda.invoke({})).payload).toBe('"nested"');
  const { lambda: other } = start('def handler(event, context): return {1, 2}');
  expect(JSON.parse((await other.invoke({})).payload).errorType).toBe('Runtime.MarshalError');
});

test('an internal extension in a thread flushes after the response, and its handler of SIGTERM runs at stop', async () => {
  const code = `
import http.client, json, os, signal, sys, threading, time
API = os.environ["AWS_LAMBDA_RUNTIME_API"]
def call(connection, method, path, headers, body=None):
    connection.request(method, "/2020-01-01/extension" + path, body, headers)
    response = connection.getresponse()
    return response.headers, response.read()
connection = http.client.HTTPConnection(API)
headers, _ = call(connection, "POST", "/register", {"Lambda-Extension-Name": "flusher"}, '{"events":["INVOKE"]}')
identifier = {"Lambda-Extension-Identifier": headers["Lambda-Extension-Identifier"]}
def loop():
    while True:
        call(connection, "GET", "/event/next", identifier)
        time.sleep(0.2)
        print("flushed", flush=True)
threading.Thread(target=loop, daemon=True).start()
def on_sigterm(*_):
    print("last words", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, on_sigterm)
def handler(event, context): return os.getpid()`;
  const { lambda, lines } = start(code);
  const result = await lambda.invoke({});
  expect(result.responseMs).toBeLessThan(150);
  expect(result.doneMs).toBeGreaterThanOrEqual(199);
  expect(lines).toContain('flushed');
  await lambda.stop();
  expect(lines).toContain('last words');
  expect(processState(Number(result.payload))).toBeUndefined();
});

test('an interpreter that does not exist is named', async () => {
  const { lambda } = workshop.start(
    { 'app.py': '' },
    { runtime: 'python3.12', pythonExecutable: '/absent/python' },
  );
  expect(JSON.parse((await lambda.invoke({})).payload)).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringContaining('/absent/python ENOENT'),
  });
});
