/**
 * Stands in for the native transport of aws-lambda-ric 4 (`rapid-client.node`), which needs cmake, a C++ compiler and
 * Node's headers. Same three functions, same order on the wire: an answer is delivered before the next event is asked for.
 * Plain JavaScript, because stripping types would be counted as the function's cold start.
 */
import { Agent, request } from 'node:http';
import Module from 'node:module';

const ROOT = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
const JSON_TYPE = { 'Content-Type': 'application/json' };
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let delivered = Promise.resolve();

function exchange(method, path, body = '', headers = {}) {
  return new Promise((resolve, reject) => {
    request(`${ROOT}/${path}`, { method, agent, headers: { ...headers, 'Content-Length': Buffer.byteLength(body) } }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject).on('end', () => resolve({ headers: response.headers, bodyJson: Buffer.concat(chunks).toString() }));
    }).on('error', reject).end(body);
  });
}

const transport = {
  async next() {
    await delivered;
    return exchange('GET', 'next');
  },
  done(requestId, body) {
    delivered = exchange('POST', `${requestId}/response`, body, JSON_TYPE);
  },
  error(requestId, body) {
    delivered = exchange('POST', `${requestId}/error`, body, JSON_TYPE);
  },
};

const load = Module._load;
Module._load = (name, ...rest) => name === './rapid-client.node' ? transport : load(name, ...rest);
