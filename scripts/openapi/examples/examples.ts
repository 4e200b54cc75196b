/** An example of each operation: a request, and the answer that was recorded. */
import answers from './answers.json' with { type: 'json' };
import type { ExampleRequest } from './request.ts';
import { exampleRequests } from './requests/requests.ts';

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Example {
  readonly request: ExampleRequest;
  /** `also` is the answer to the person whom `alsoBy` of the request names. */
  readonly answer: Answer & { readonly also?: Answer };
}

const recorded: Readonly<Record<string, Example['answer']>> = answers;

/** Throws for an operation without an example. */
export function exampleOf(operationId: string): Example {
  const request = exampleRequests[operationId];
  const answer = recorded[operationId];
  if (!request)
    throw new Error(`${operationId} has no request in scripts/openapi/examples/requests`);
  if (!answer) throw new Error(`${operationId} has no answer: run npm run openapi:examples`);
  return { request, answer };
}
