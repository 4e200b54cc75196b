// The live part of the page: it reads a preference and changes it.
import { curlOf, masked } from './curl.js';
import { pathOf, send } from './request.js';
import { inTurn } from './turns.js';
import { showVersion } from './versions.js';
import { onChoice } from './who.js';
import { offer, wish } from './wish.js';
import { showAnswers, toldOfChange, toldOfRead } from './words.js';

const byId = (id) => document.getElementById(id);

/** The token in use, in the memory of this page only, and the one whose tenants are offered. */
let token = '';
let known = '';

/** Another token, or another tenant: nothing of the record before it may stay on the screen. */
async function readAnother() {
  showVersion('before');
  showVersion('after');
  showAnswers();
  draw();
  return token === '' ? '' : read();
}

async function read() {
  const { token, path } = await record();
  const now = await send(token, path);
  showVersion('before', 'Now', now, wish().key);
  showVersion('after');
  showAnswers(now);
  return toldOfRead(now);
}

async function store({ key, change }, chosen) {
  if (chosen !== token) throw new Error('Somebody else was chosen, so nothing was stored.');
  const { path } = await record();
  const before = await send(chosen, path);
  const write = await send(chosen, path, change);
  const after = await send(chosen, path);
  showVersion('before', 'Before', before, key);
  showVersion('after', 'After', after, key);
  showAnswers(write, after);
  return toldOfChange(before, write, after);
}

/** The record that the form is about. Asks for the tenants of the token unless they are known. */
async function record() {
  const asking = token;
  if (asking === '') throw new Error('Paste your token first.');
  if (known !== asking) {
    const { body } = await send(asking, '/api/v1/me');
    offer(body.data.memberships);
    known = asking;
    draw();
  }
  const { tenant } = wish();
  if (tenant) return { token: asking, path: pathOf(tenant) };
  throw new Error('The user of this token belongs to no tenant, so there is nothing to change.');
}

/** The request as it would be sent, with a token that nobody can read off the screen. */
function draw() {
  byId('curl').textContent = curlOf(masked(token), wish());
  byId('copy').textContent = 'Copy';
}

async function copy() {
  try {
    await navigator.clipboard.writeText(curlOf(token, wish()));
    byId('copy').textContent = 'Copied';
  } catch {
    byId('copy').textContent = 'Not allowed here';
  }
}

byId('change').addEventListener('input', draw);
byId('change').addEventListener('submit', (event) => {
  event.preventDefault();
  const [asked, chosen] = [wish(), token];
  inTurn(() => store(asked, chosen));
});
byId('tenant').addEventListener('change', () => inTurn(readAnother));
byId('again').addEventListener('click', () => inTurn(read));
byId('copy').addEventListener('click', copy);
byId('terminal').hidden = false;
onChoice((chosen) => {
  token = chosen;
  known = '';
  offer([]);
  inTurn(readAnother);
});
