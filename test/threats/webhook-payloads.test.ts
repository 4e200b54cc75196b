/** A token that manages webhooks is not told, by one of them, values that it may not see itself. */
import { beforeAll, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { type Received, send } from '../support/client.ts';
import { minted } from '../support/credentials.ts';
import { type Receiver, receiverOf } from '../support/receiver.ts';
import { acme, myApp } from '../support/tenancy.ts';

const url = 'https://example.com/hooks';

const places = [
  ['the platform', '', 'platform.manage_webhooks'],
  ['an application', myApp, 'app.manage_webhooks'],
  ['an organization', acme, 'org.manage_webhooks'],
] as const;

describe.each(places)(
  'a token that may only manage webhooks, on one of %s',
  (_, at, permission) => {
    const list = `/api/v1${at}/webhooks`;
    let token: string;
    let full: Receiver;
    beforeAll(async () => {
      ({ token } = await minted(people.operator.token, { permissions: [permission] }));
      full = await receiverOf(at, { types: ['user.created'] });
    });
    const asked = (method: string, path: string, body?: object): Promise<Received> =>
      send(path, { token, method, ...(body && { body }) });
    const patch = (body: object) => asked('PATCH', `${list}/${full.id}`, body);

    test.each<[string, number, () => Promise<Received>]>([
      ['makes none that carries values', 403, () => asked('POST', list, { url, payload: 'full' })],
      ['makes none by default', 403, () => asked('POST', list, { url })],
      ['makes a thin one', 201, () => asked('POST', list, { url, payload: 'thin' })],
      ['does not turn one elsewhere', 403, () => patch({ url })],
      ['lets one hear no more', 403, () => patch({ types: null })],
      ['does not describe it as something else', 403, () => patch({ description: 'CRM' })],
      ['does not disable and turn it at once', 403, () => patch({ status: 'disabled', url })],
      [
        'replays nothing to it',
        403,
        () => asked('POST', `${list}/${full.id}/replay`, { eventIds: ['event_1'] }),
      ],
      ['changes nothing, which is allowed', 200, () => patch({ payload: 'full' })],
      ['disables it', 200, () => patch({ status: 'disabled' })],
      ['does not enable it', 403, () => patch({ status: 'enabled' })],
      ['makes it thin, and turns it elsewhere', 200, () => patch({ payload: 'thin', url })],
      ['enables it when it is thin', 200, () => patch({ status: 'enabled' })],
      ['does not make it full', 403, () => patch({ payload: 'full' })],
    ])('%s', async (_what, expected, ask) => {
      const { status, text } = await ask();
      expect(status, text).toBe(expected);
      if (expected === 403) expect(text).toContain('set \\"payload\\" to \\"thin\\"');
    });
  },
);
