// Whose token is used: a person's of the demo, or one of the reader's own.
import { demoPeople } from '/demo.js';

const byId = (id) => document.getElementById(id);

/** Calls `use` with the token of each choice, and with an empty one while there is none. */
export async function onChoice(use) {
  const people = await demoPeople();
  const isDevelopment = people.length > 0;
  byId('who').hidden = byId('mail').hidden = !isDevelopment;
  byId('who-lead').textContent = isDevelopment
    ? 'With people of the demo, which only development has.'
    : 'With your token, it changes your own preferences.';
  const options = people.map(({ name }, index) => new Option(name, index));
  byId('person').replaceChildren(...options, new Option('my own token', ''));

  const useOwn = () => use(byId('token').value.trim());
  const choose = () => {
    const chosen = people[byId('person').value];
    byId('own').hidden = chosen !== undefined;
    if (chosen) use(chosen.token);
    else useOwn();
  };
  byId('person').addEventListener('change', choose);
  byId('own').addEventListener('submit', (event) => {
    event.preventDefault();
    useOwn();
  });
  choose();
}
