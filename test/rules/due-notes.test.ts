/** The notes of publications that are due. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { DueNotes } from '../../src/registrar/due-notes.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';

test('notes are forgotten at most 128 in a call, which is what the storage takes', async () => {
  const sizes: number[] = [];
  const left = await runInDurableObject(
    registrarOf(env, 'notes@example.com'),
    async (_, { storage }) => {
      const counting = new Proxy(storage, {
        get(target, name) {
          const member = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return (...values: unknown[]) => {
            if (name === 'delete' && Array.isArray(values[0])) sizes.push(values[0].length);
            return member.apply(target, values);
          };
        },
      });
      const notes = new DueNotes(counting);
      for (let i = 0; i < 300; i += 1)
        await notes.leave('a', { userId: `user_${i}`, scopeId: null });
      const { notes: found } = await notes.sweep();
      expect(found).toHaveLength(300);
      await notes.leave('b', { userId: 'user_7', scopeId: null });
      await notes.forget(found);
      await storage.deleteAlarm();
      return [...(await storage.list({ prefix: 'due/' })).keys()];
    },
  );
  expect(left).toEqual(['due/user_7/*']);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(128);
});
