/** The ways in which a person is identified: the same request through each of them. */
import { expect } from 'vitest';
import { ROOT, send } from './client.ts';
import { freshEmail } from './tenancy.ts';

const IDENTIFY = '/api/v1/users/identify';

/** Each answers with the status, and the error if it is refused. */
export const doors = {
  'a single identify': async (body: object, token = ROOT) => {
    const { status, json } = await send(IDENTIFY, { method: 'POST', token, body });
    return { status, error: json.error };
  },
  'a row of a batch': async (body: object, token = ROOT) => {
    const users = [{ email: freshEmail() }, body];
    const { json, text } = await send(`${IDENTIFY}/batch`, {
      method: 'POST',
      token,
      body: { users },
    });
    if (!json.data) return { status: 403, error: json.error };
    expect(json.data.results, text).toHaveLength(2);
    const { status, error } = json.data.results[1];
    return { status, error };
  },
  'a line of a stream': async (body: object, token = ROOT) => {
    const { text, json } = await send(`${IDENTIFY}/batch`, {
      method: 'POST',
      token,
      headers: { 'Content-Type': 'application/x-ndjson' },
      rawBody: [{ email: freshEmail() }, body].map((line) => JSON.stringify(line)).join('\n'),
    });
    if (json?.error) return { status: 403, error: json.error };
    const { status, error } = JSON.parse(String(text.split('\n')[1]));
    return { status, error };
  },
} as const;
