"""A model of AWS's Python runtime interface client: it asks the Runtime API for events and runs the handler.

It is not AWS's own. Its behaviour follows the contract of that one's source and the documentation.

See https://github.com/aws/aws-lambda-python-runtime-interface-client
and https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback

_RUNTIME = "/2018-06-01/runtime"
_OWN_FILE = os.path.abspath(__file__)
_current_request_id = None


class RuntimeFailure(Exception):
    """An error of the runtime's own kind (Runtime.*), reported without this file's frames."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.trace = list(trace)


class LambdaContext:
    """See https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.client_context = None
        self.identity = None
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(self._deadline_ms - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


class LambdaLoggerHandler(logging.Handler):
    """The root logger's handler in the managed runtime: one line a record, to stdout."""

    def emit(self, record):
        sys.stdout.write(self.format(record))
        sys.stdout.flush()


class LambdaLoggerFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = _current_request_id or ""
        return True


def set_up_logging():
    logging.Formatter.converter = time.gmtime
    handler = LambdaLoggerHandler()
    handler.setFormatter(
        logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n",
            "%Y-%m-%dT%H:%M:%S",
        )
    )
    handler.addFilter(LambdaLoggerFilter())
    logging.getLogger().addHandler(handler)


def load_handler(handler):
    module_name, dot, function_name = handler.rpartition(".")
    if not dot:
        raise RuntimeFailure("Runtime.MalformedHandlerName", f"Bad handler '{handler}'; expected module.function")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise RuntimeFailure("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        message = f"Syntax error in module '{module_name}': {error}"
        raise RuntimeFailure("Runtime.UserCodeSyntaxError", message, trace) from error
    try:
        return getattr(module, function_name)
    except AttributeError as error:
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        raise RuntimeFailure("Runtime.HandlerNotFound", message) from error


def describe(error, request_id=""):
    """The error in the shape the managed runtime reports."""
    if isinstance(error, RuntimeFailure):
        error_type, trace = error.error_type, error.trace
    else:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != _OWN_FILE]
        frames = [f for f in frames if not f.filename.startswith("<frozen importlib")]
        error_type, trace = type(error).__name__, traceback.format_list(frames)
    return {"errorMessage": str(error), "errorType": error_type, "requestId": request_id, "stackTrace": trace}


def log_error(described):
    lines = [f"[ERROR] {described['errorType']}: {described['errorMessage']}", "Traceback (most recent call last):"]
    for entry in described["stackTrace"]:
        lines += entry.splitlines()
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


class RuntimeApi:
    def __init__(self, address):
        self._connection = http.client.HTTPConnection(address)

    def call(self, method, path, body=None, error_type=None):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if error_type:
            headers["Lambda-Runtime-Function-Error-Type"] = error_type
        self._connection.request(method, _RUNTIME + path, body, headers)
        response = self._connection.getresponse()
        return response.headers, response.read()


def to_json(value):
    return json.dumps(value, ensure_ascii=False, default=_refuse).encode("utf-8", "surrogatepass")


def _refuse(value):
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def respond(api, handler, headers, body):
    context = LambdaContext(headers)
    request_id = context.aws_request_id
    try:
        result = handler(json.loads(body), context)
        try:
            payload = to_json(result)
        except (TypeError, ValueError) as error:
            raise RuntimeFailure("Runtime.MarshalError", f"Unable to marshal response: {error}") from error
    except Exception as error:
        described = describe(error, request_id)
        log_error(described)
        path = f"/invocation/{request_id}/error"
        api.call("POST", path, to_json(described), described["errorType"])
    else:
        api.call("POST", f"/invocation/{request_id}/response", payload)
    finally:
        sys.stdout.flush()


def main():
    global _current_request_id
    # A function may not import from this script's folder, so the task root takes its place.
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    sys.stdout.reconfigure(line_buffering=True)
    set_up_logging()
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        described = describe(error)
        log_error(described)
        api.call("POST", "/init/error", to_json(described), described["errorType"])
        sys.exit(1)
    while True:
        headers, body = api.call("GET", "/invocation/next")
        _current_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id", "")
        respond(api, handler, headers, body)


if __name__ == "__main__":
    main()
