/**
 * The smallest response streaming that works: `awslambda.streamifyResponse` and `HttpResponseStream.from`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
import { request } from 'node:http';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const PRELUDE_END = Buffer.alloc(8);

export function installStreaming() {
  globalThis.awslambda = {
    streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: 'response' }),
    HttpResponseStream: {
      from(stream, metadata) {
        stream.setContentType('application/vnd.awslambda.http-integration-response');
        stream.write(JSON.stringify(metadata));
        stream.write(PRELUDE_END);
        return stream;
      },
    },
  };
}

export function isStreaming(handler) {
  return handler[STREAMING] === 'response';
}

/** A writable whose bytes become the response; `fail` ends it with the error in the trailers. */
export function openResponseStream({ host, port, path, describeError }) {
  const stream = request({
    host,
    port,
    path,
    method: 'POST',
    headers: {
      'lambda-runtime-function-response-mode': 'streaming',
      'transfer-encoding': 'chunked',
      'content-type': 'application/octet-stream',
      trailer: ['Lambda-Runtime-Function-Error-Type', 'Lambda-Runtime-Function-Error-Body'],
    },
  });
  const sent = new Promise((resolve, reject) => {
    stream.on('error', reject);
    stream.on('response', (response) => response.resume().on('end', resolve));
  });
  stream.setContentType = (type) => stream.setHeader('content-type', type);
  stream.fail = (error) => {
    const described = describeError(error);
    console.error(`Invoke Error \t${JSON.stringify(described)}`);
    stream.addTrailers({
      'Lambda-Runtime-Function-Error-Type': described.errorType,
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(described)).toString('base64'),
    });
    stream.end();
  };
  return { stream, sent };
}
