/** The process that `killable-receiver.ts` starts. */
import { appendFileSync } from 'node:fs';
import { webhookReceiver } from './webhook-receiver.ts';

const [, , file = '', port = '0', secret = ''] = process.argv;
const receiver = await webhookReceiver({
  port: Number(port),
  note: (taken) => appendFileSync(file, `${JSON.stringify(taken)}\n`),
});
receiver.secret = secret;
process.on('message', (text) => {
  receiver.secret = String(text);
});
process.on('disconnect', () => process.exit());
process.send?.(receiver.url);
