import type { Env } from '../env.ts';
import { answer, answerJson } from './answer.ts';
import { keptMail } from './keeping-outbox.ts';
import { mailPage, STYLE } from './mail-page.ts';
import { demoPeople } from './people.ts';

/** What development answers to GET besides the Worker, by the path without a slash at its end. */
export const routes: Readonly<Record<string, (env: Env) => Response | Promise<Response>>> = {
  '/dev/mail': async (env) => answer(mailPage(await keptMail(env)), 'text/html'),
  '/dev/mail/messages': async (env) => answerJson({ messages: await keptMail(env) }),
  '/dev/mail/style.css': () => answer(STYLE, 'text/css'),
  '/dev/people': () => answerJson({ people: demoPeople() }),
};
