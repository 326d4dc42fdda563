"""Handlers of every shape, bare or wrapped: the environment variable SHAPE names one, WRAPPED says which.

A process under the official runtime client imports this module; `handler` is what Lambda calls.
"""

import asyncio
import functools
import logging
import os
import sys
import threading
from typing import Any

WRAPPED = os.environ.get("WRAPPED") == "yes"


def decorate(function: Any) -> Any:
    """The layer's decorator, or nothing."""
    if not WRAPPED:
        return function
    import firehose_logging

    return firehose_logging.lambda_handler(function)


if WRAPPED:
    import firehose_logging

    logging.getLogger("app").addHandler(firehose_logging.FirehoseHandler())
logger = logging.getLogger("app")
logger.setLevel("INFO")
logger.propagate = False


class Failure(Exception):
    """An error of the application's."""


def plain() -> Any:
    @decorate
    def handler(event: Any, context: Any) -> Any:
        logger.info("in the handler")
        return {"event": event, "id": context.aws_request_id, "name": context.function_name}

    return handler


def returns_nothing() -> Any:
    return decorate(lambda event, context: logger.info("in the handler"))


def raises() -> Any:
    @decorate
    def handler(event: Any, context: Any) -> Any:
        logger.info("in the handler")
        raise Failure(f"no {event['n']}")

    return handler


def raises_from() -> Any:
    @decorate
    def handler(event: Any, context: Any) -> Any:
        try:
            raise KeyError("inner")
        except KeyError as error:
            raise Failure("outer") from error

    return handler


def exits() -> Any:
    @decorate
    def handler(event: Any, context: Any) -> Any:
        if event["n"] == 2:
            sys.exit(3)
        return "still here"

    return handler


def callable_instance() -> Any:
    class Handler:
        def __init__(self) -> None:
            self.calls = 0

        def __call__(self, event: Any, context: Any) -> Any:
            self.calls += 1
            logger.info("in the handler")
            return self.calls

    return decorate(Handler())


def bound_method() -> Any:
    class Service:
        calls = 0

        def handle(self, event: Any, context: Any) -> Any:
            self.calls += 1
            return self.calls

    return decorate(Service().handle)


def decorated_method() -> Any:
    class Service:
        @decorate
        def handle(self, event: Any, context: Any) -> Any:
            return [event, context.aws_request_id]

    return Service().handle


def static_method() -> Any:
    class Service:
        @staticmethod
        @decorate
        def handle(event: Any, context: Any) -> Any:
            return event

    return Service.handle


def partial() -> Any:
    def handle(prefix: str, event: Any, context: Any, *, suffix: str) -> Any:
        return [prefix, event, suffix]

    return decorate(functools.partial(handle, "a", suffix="z"))


def default_parameters() -> Any:
    @decorate
    def handler(event: Any = None, context: Any = None, *rest: Any, **more: Any) -> Any:
        return [event, list(rest), more]

    return handler


def coroutine() -> Any:
    @decorate
    async def handler(event: Any, context: Any) -> Any:
        return event

    return handler


def runs_a_loop() -> Any:
    async def work(event: Any) -> Any:
        await asyncio.sleep(0.01)
        logger.info("in the loop")
        return event

    return decorate(lambda event, context: asyncio.run(work(event)))


def generator() -> Any:
    @decorate
    def handler(event: Any, context: Any) -> Any:
        yield event

    return handler


def not_json() -> Any:
    return decorate(lambda event, context: {"a": {1, 2}})


def thread_after_the_response() -> Any:
    @decorate
    def handler(event: Any, context: Any) -> Any:
        threading.Timer(0.05, print, ("after", event["n"]), {"flush": True}).start()
        return event

    return handler


def many_records() -> Any:
    @decorate
    def handler(event: Any, context: Any) -> Any:
        for number in range(1200):
            logger.info("record %d", number)
        return 1200

    return handler


def another_decorator() -> Any:
    def twice(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(event: Any, context: Any) -> Any:
            return [function(event, context), function(event, context)]

        return wrapper

    @twice
    @decorate
    @twice
    def handler(event: Any, context: Any) -> Any:
        return event["n"]

    return handler


def powertools_inside() -> Any:
    from aws_lambda_powertools import Logger

    powertools = Logger(service="orders")

    @decorate
    @powertools.inject_lambda_context(clear_state=True)
    def handler(event: Any, context: Any) -> Any:
        return powertools.get_current_keys().get("function_request_id")

    return handler


def powertools_outside() -> Any:
    from aws_lambda_powertools import Logger

    powertools = Logger(service="orders")

    @powertools.inject_lambda_context(clear_state=True)
    @decorate
    def handler(event: Any, context: Any) -> Any:
        return powertools.get_current_keys().get("function_request_id")

    return handler


def powertools_middleware() -> Any:
    from aws_lambda_powertools.middleware_factory import lambda_handler_decorator

    @lambda_handler_decorator
    def middleware(handler: Any, event: Any, context: Any) -> Any:
        return {"wrapped": handler(event, context)}

    @decorate
    @middleware
    def handler(event: Any, context: Any) -> Any:
        return event

    return handler


async def asgi(scope: Any, receive: Any, send: Any) -> None:
    logger.info("in the application")
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


def mangum() -> Any:
    from mangum import Mangum

    return decorate(Mangum(asgi, lifespan="off"))


SHAPES = [
    plain,
    returns_nothing,
    raises,
    raises_from,
    exits,
    callable_instance,
    bound_method,
    decorated_method,
    static_method,
    partial,
    default_parameters,
    coroutine,
    runs_a_loop,
    generator,
    not_json,
    thread_after_the_response,
    many_records,
    another_decorator,
    powertools_inside,
    powertools_outside,
    powertools_middleware,
    mangum,
]

if "SHAPE" in os.environ:
    handler = next(shape for shape in SHAPES if shape.__name__ == os.environ["SHAPE"])()
