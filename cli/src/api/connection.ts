import { readFileSync } from 'node:fs';
import { wrongUse } from '../terminal/ended.ts';

/** Where Roster is, and by whose right it is asked. */
export interface Connection {
  readonly url: string;
  readonly token: string;
  /** How often a request that fails is sent again. */
  readonly retries: number;
}

interface ConnectionOptions {
  readonly url?: string | undefined;
  readonly 'token-file'?: string | undefined;
  readonly retries?: string | undefined;
}

/** A token is no argument: everybody on the machine sees those. */
export function connectionOf(options: ConnectionOptions, env: NodeJS.ProcessEnv): Connection {
  const url = options.url ?? env.ROSTER_URL;
  if (!url) throw wrongUse('Say where Roster is: --url https://… or ROSTER_URL.');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw wrongUse(`${url} is no URL of http or https.`);
  }
  const file = options['token-file'];
  const token = (file === undefined ? env.ROSTER_TOKEN : readToken(file))?.trim();
  if (!token) throw wrongUse('Give a token: ROSTER_TOKEN, or --token-file FILE.');
  if (!/^[\x21-\x7e]+$/.test(token))
    throw wrongUse('The token is no line of ASCII without blanks.');
  return { url: url.replace(/\/+$/, ''), token, retries: Number(options.retries ?? 8) };
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw wrongUse(`The token cannot be read: ${(error as Error).message}`);
  }
}
