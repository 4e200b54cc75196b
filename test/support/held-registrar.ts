/** A registrar whose changes wait, so that something else happens between check and change. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import { probeD1 } from './storage-probe.ts';

/** The batches of a registrar wait until they are let go. */
export async function hold(email: string) {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let arrived = () => {};
  const reached = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  await runInDurableObject(registrarOf(env, email), (instance) => {
    const inside = instance as unknown as { env: typeof env };
    inside.env = {
      ...env,
      DB: probeD1(env.DB, async (name, call) => {
        if (name === 'd1.batch') {
          arrived();
          await gate;
        }
        return call();
      }),
    };
  });
  return { reached, letGo };
}
