/** Tells the client that hey-api makes where Roster is. */
import { client } from './generated/hey-api/client.gen.js';

export function setTarget(url: string, token: string): void {
  client.setConfig({
    baseUrl: url,
    auth: token,
    headers: { Accept: 'application/json, application/problem+json' },
  });
}
