/** Rows of an import as requests: batches that come again until they are answered. */
import { dataOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { allDefinitions } from './attributes.ts';

type Results = Schemas['IdentificationResults']['data'];

export interface NewAttribute {
  readonly key: string;
  readonly label: string;
  readonly type: 'string' | 'number' | 'boolean' | 'date';
}

/** So often a request that fails is sent again. */
const RETRIES = 6;

interface Sending {
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/** Identifies the people of a batch. The bodies are JSON. */
export async function identifyRows(
  bodies: readonly string[],
  { dryRun, signal }: Sending,
): Promise<Results> {
  const users = bodies.map((each) => JSON.parse(each) as Schemas['Identification']);
  const params = dryRun
    ? { query: { dryRun: 'true' as const } }
    : { header: { 'Idempotency-Key': crypto.randomUUID() } };
  for (let failures = 0; ; failures += 1) {
    let pause = 500 * 2 ** failures;
    try {
      const answer = api.POST('/api/v1/users/identify/batch', { params, body: { users }, signal });
      const { response } = await answer;
      const wait = Number(response.headers.get('Retry-After'));
      if (response.ok || wait === 0)
        return ((await dataOf(answer)) as Schemas['IdentificationResults']).data;
      pause = wait * 1_000;
      failures = 0;
    } catch (error) {
      const isUnreachable =
        error instanceof ApiProblem && (error.status === 0 || error.status >= 500);
      if (!isUnreachable || failures === RETRIES) throw error;
    }
    await pauseFor(pause, signal);
  }
}

function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** Defines attributes, unless they are there. */
export async function defineAll(attributes: readonly NewAttribute[]): Promise<void> {
  if (attributes.length === 0) return;
  const defined = new Set((await allDefinitions()).map(({ key }) => key));
  for (const body of attributes) {
    if (!defined.has(body.key)) await dataOf(api.POST('/api/v1/user-attributes', { body }));
  }
}
