/** Whether a port of this machine is taken. */
import { connect } from 'node:net';

/** A browser tries either for `localhost`, so a server on one of them is in the way. */
const LOOPBACK = ['127.0.0.1', '::1'];

/** Whether a server accepts connections on this port. Port 0 is never in use. */
export async function isInUse(port: number): Promise<boolean> {
  if (port === 0) return false;
  const answers = await Promise.all(LOOPBACK.map((host) => accepts(host, port)));
  return answers.includes(true);
}

function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
