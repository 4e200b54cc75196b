// The page of the links in messages. The fragment says what it is about, and holds the secret: no
// server and no log gets it.
import { prove, request } from './api.js';
import { invite } from './invitation.js';
import { show } from './view.js';

const REDEEM = '/api/v1/auth/codes/redeem';

/** The words of each purpose of a code, and whether it sets a password. */
const purposes = new Map(
  Object.entries({
    reset_password: {
      ask: 'Set a new password',
      lead: 'Roster sends a code to your address, if there is an account for it.',
      redeem: 'Set a new password',
      button: 'Set the password',
      done: ['Your password is set', 'Everybody else was signed out. You can sign in with it now.'],
      password: true,
    },
    verify_email: {
      ask: 'Prove that an address is yours',
      lead: 'Roster sends a code to the address, if there is an account for it.',
      redeem: 'Prove that this address is yours',
      button: 'Prove it',
      done: ['Your address is proven', 'You may close this page.'],
    },
    sign_up: {
      redeem: 'Finish signing up',
      button: 'Finish',
      done: ['Welcome', 'Your account is ready. You can sign in now.'],
      password: true,
    },
    change_email: {
      redeem: 'Use this address from now on',
      button: 'Change my email',
      done: ['Your email is changed', 'Your old address got a message about it.'],
    },
  }),
);

/** A code whose purpose the reader did not bring along. */
const anyPurpose = {
  redeem: 'Use a code',
  button: 'Use the code',
  done: ['Done', 'You may close this page.'],
  password: 'optional',
};

const routes = new Map(
  Object.entries({
    '': () => show('home'),
    reset: () => askForCode('reset_password'),
    verify: () => askForCode('verify_email'),
    redeem: () => redeem(undefined),
    code: (purpose, email = '', code = '') => redeem(purpose, { email, code }),
    invitation: (secret) => invite(secret),
    undo: (secret) => undo(secret),
  }),
);

function askForCode(purpose) {
  const { ask, lead } = purposes.get(purpose);
  show('ask-for-code', {
    texts: { h1: ask, lead },
    submit: async ({ email }) => {
      await request('POST', '/api/v1/auth/codes', { purpose, email });
      redeem(
        purpose,
        { email },
        'If there is an account, a code is on its way. It lasts 15 minutes.',
      );
    },
  });
}

function redeem(purpose, fields = {}, lead = null) {
  const words = purposes.get(purpose) ?? anyPurpose;
  show('redeem-code', {
    texts: { h1: words.redeem, lead, button: words.button },
    without: words.password ? [] : ['password'],
    fields,
    submit: async ({ email, code, password }) => {
      await prove(REDEEM, { email, code, ...(password && { password }) });
      const [h1, text] = words.done;
      show('done', { texts: { h1, lead: text } });
    },
  });
  document.getElementById('password')?.toggleAttribute('required', words.password === true);
}

function undo(secret) {
  show('undo', {
    submit: async () => {
      await request('POST', '/api/v1/auth/email-changes/undo', { secret });
      const lead =
        'Your old address is back, and everybody was signed out. Set a new password now.';
      show('done', { texts: { h1: 'Your address is back', lead } });
    },
  });
}

function route() {
  const [name, ...rest] = location.hash.slice(1).split('/').map(decoded);
  const view = routes.get(name) ?? routes.get('');
  view(...rest);
}

/** A part of the fragment. One that was cut on its way stays as it is. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

addEventListener('hashchange', route);
route();
