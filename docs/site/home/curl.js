// A change as a command for a shell.
import { pathOf } from './request.js';

/** The command. It works as it is, so it holds the token. */
export const curlOf = (token, { tenant, change }) =>
  `curl -X PATCH ${quoted(location.origin + pathOf(tenant || '<tenant>'))} \\
  -H ${quoted(`Authorization: Token ${token || '<token>'}`)} \\
  -H 'Content-Type: application/json' \\
  -d ${quoted(JSON.stringify(change))}`;

/** A token for the screen: enough of it to tell it from another, and nothing of a short one. */
export const masked = (token) =>
  token.length < 24 ? token && '…' : `${token.slice(0, 8)}…${token.slice(-4)}`;

const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
