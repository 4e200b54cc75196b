/**
 * `npm run openapi:examples`: asks the built Worker each example request, and records the answers.
 */
import { writeFileSync } from 'node:fs';
import { allContracts } from '../../../src/api/surfaces.ts';
import type { Contract } from '../../../src/http/contract.ts';
import { bundle } from '../../bundle/bundle.ts';
import { start } from '../../runtime/runtime.ts';
import { freshDemo } from './fresh-demo.ts';
import { bodyOf } from './placeholders.ts';
import type { ExampleRequest } from './request.ts';
import { exampleRequests } from './requests/requests.ts';
import { initOf, pathOf } from './sent.ts';

const FILE = 'scripts/openapi/examples/answers.json';

bundle();
const runtime = await start({
  vars: {
    RATE_LIMITS: 'off',
    LOG: 'off',
    // The example of /metrics has no counts, since they would differ at each recording.
    METRICS_SECONDS: 'off',
    DEVELOPMENT: 'on',
    WEBHOOK_LOOPBACK: 'on',
    SIGN_UP: 'open',
    // Nobody listens there, and nobody waits for the messages.
    MAILER_URL: 'http://127.0.0.1:9/',
    SUPPRESSION_KEY: 'the key of suppressed addresses, of examples',
    MAILER_SECRET: 'whsec_dGhlIHNlY3JldCBvZiBhbGwgZXhhbXBsZXM=',
  },
});
const answers: Record<string, unknown> = {};
for (const [operationId, contract] of Object.entries(allContracts)) {
  const request = exampleRequests[operationId];
  if (!request) throw new Error(`${operationId} has no example request`);
  const answer = await ask(operationId, contract, request);
  const { alsoBy } = request;
  answers[operationId] = alsoBy
    ? { ...answer, also: await ask(operationId, contract, { ...request, by: alsoBy }) }
    : answer;
}
await runtime.stop();
writeFileSync(FILE, `${JSON.stringify(answers, null, 2)}\n`);
console.log(`${FILE} is up to date`);

/** The answer to a request to a new demo directory. */
async function ask(
  operationId: string,
  contract: Contract,
  request: ExampleRequest,
): Promise<{ readonly status: number; readonly body?: unknown }> {
  await runtime.sql(...freshDemo());
  const response = await fetch(
    `${runtime.url}${pathOf(contract, request)}`,
    initOf(contract, request),
  );
  const { status } = response;
  if (!response.ok) throw new Error(`${operationId}: ${status} ${await response.text()}`);
  const body = await bodyOf(response);
  return { status, ...(body !== undefined && { body }) };
}
