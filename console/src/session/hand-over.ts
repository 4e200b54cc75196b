/** Hands the session to new tabs of this browser, and takes it from all when one signs out. */
import { beginSession, currentSession, endSession, onChange, type Session } from './session.ts';

type Message =
  | { readonly is: 'asked' }
  | { readonly is: 'given'; readonly session: Session }
  | { readonly is: 'ended'; readonly token: string };

/** Starts to listen to the other tabs, and asks them for a session if this one has none. */
export function shareSession(): void {
  const channel = new BroadcastChannel('roster.session');
  const tell = (message: Message) => channel.postMessage(message);
  let known = currentSession();

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    const session = currentSession();
    if (data.is === 'asked' && session) tell({ is: 'given', session });
    if (data.is === 'given' && !session) beginSession(data.session);
    if (data.is === 'ended' && session?.token === data.token) endSession();
  };
  onChange(() => {
    const session = currentSession();
    if (known && !session) tell({ is: 'ended', token: known.token });
    known = session;
  });
  if (!known) tell({ is: 'asked' });
}
