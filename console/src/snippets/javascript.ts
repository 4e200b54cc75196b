/** A request as JavaScript, for a module of Node or the console of a browser. Pure. */
import { type ApiRequest, type Deployment, headersOf, urlOf } from './request.ts';

export function javascriptOf(request: ApiRequest, deployment: Deployment): string {
  const { method, body } = request;
  const options = [
    `method: ${JSON.stringify(method)},`,
    `headers: ${JSON.stringify(headersOf(request, deployment), null, 2)},`,
    ...(body ? [`body: JSON.stringify(${JSON.stringify(body, null, 2)}),`] : []),
  ];
  const call = callOf('fetch', JSON.stringify(urlOf(request, deployment)), options.join('\n'));
  return `const response = await ${call};\nconsole.log(response.status, await response.json());`;
}

const callOf = (name: string, first: string, options: string): string =>
  `${name}(${first}, {\n${options.replaceAll(/^/gm, '  ')}\n})`;
