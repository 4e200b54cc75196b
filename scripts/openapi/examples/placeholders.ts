/** Stand-ins for what no two answers have in common: new ids, times and secrets. */
import { NDJSON } from '../../../src/http/lines.ts';
import { DEMO_EPOCH, people } from '../../demo-data.ts';

const ID = '01jmx8k2f5e6h9q3v7r1t4w8y0';
const TIME = '2026-02-24T12:00:00';
const A_YEAR_LATER = TIME.replace('2026', '2027');
const DAY = 24 * 60 * 60 * 1_000;

/** The id of a version of the Worker, and the name of a migration. */
const VERSION = '7c2a1f0e-5d1b-4e0b-9a57-3c2f9d7e6b18';
const MIGRATION = '0017_given_identities.sql';

const REQUEST_ID = '0f6b2c4e-91d7-4a35-8e2f-6d0c9b1a7f43';

/** A state of the database. */
export const BOOKMARK = 'main.1.00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683';

/** In the form of a token; nobody has it. */
const TOKEN = people.john.token.replace('dem0', 'dem1');

/** In the form of an invitation's secret; it opens nothing. */
const INVITATION_SECRET = `inv_${ID}${ID}`;

/** In the form of a webhook's secret; it signs nothing. */
const WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=';

/**
 * The body of an answer in JSON, or its lines, with stand-ins. What the demo directory decides
 * stays.
 */
export async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (response.headers.get('Content-Type') === NDJSON) {
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map(withPlaceholders);
  }
  if (!response.headers.get('Content-Type')?.startsWith('application/json')) {
    return text === '' ? undefined : text;
  }
  return withPlaceholders(text);
}

const withPlaceholders = (json: string): unknown =>
  JSON.parse(json, function (this: { readonly id?: string }, key, value) {
    return typeof value === 'string' ? placeholderFor(key, value, this) : value;
  });

function placeholderFor(key: string, text: string, of: { readonly id?: string }): string {
  const [, prefix, suffix = ''] = text.match(/^([a-z_]+)_([0-9a-z]{26})$/) ?? [];
  if (prefix !== undefined) return isOfDemo(suffix) ? text : `${prefix}_${ID}`;
  if (text.startsWith('rst_')) return TOKEN;
  if (text.startsWith('inv_')) return INVITATION_SECRET;
  if (text.startsWith('whsec_')) return WEBHOOK_SECRET;
  if (key === 'version') return VERSION;
  if (key === 'bookmark') return BOOKMARK;
  if (key === 'requestId') return REQUEST_ID;
  if (/^\d{4}_\w+\.sql$/.test(text)) return MIGRATION;
  if (key === 'lastFour') return isOfDemo(of.id?.slice(-ID.length) ?? '') ? text : TOKEN.slice(-4);
  if (text.endsWith('@service.invalid')) return text.replace(/\w{8}@/, `${ID.slice(-8)}@`);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return placeholderForTime(text);
  return text;
}

/** A time is shown with milliseconds, though a record leaves out those that are zero. */
function placeholderForTime(text: string): string {
  if (Date.parse(text) === DEMO_EPOCH) return text;
  const time = Math.abs(Date.parse(text) - Date.now() - 365 * DAY) < DAY ? A_YEAR_LATER : TIME;
  return `${time}.000Z`;
}

const isOfDemo = (suffix: string) => people.john.id.startsWith(`user_${suffix.slice(0, 24)}`);
