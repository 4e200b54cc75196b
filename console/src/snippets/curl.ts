/** A request as a command of a POSIX shell. Pure. */
import { type ApiRequest, type Deployment, headersOf, urlOf } from './request.ts';

export function curlOf(request: ApiRequest, deployment: Deployment): string {
  const headers = Object.entries(headersOf(request, deployment));
  const lines = [
    `curl -X ${request.method} ${quoted(urlOf(request, deployment))}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(request.body ? [`-d ${quoted(JSON.stringify(request.body))}`] : []),
  ];
  return lines.join(' \\\n  ');
}

/** One word for the shell. Inside single quotes only a single quote means anything. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
