// The button of the colour scheme: system, light, dark, and round again. See /scheme.js.

const KEY = 'roster.scheme';
const ORDER = ['system', 'light', 'dark'];
const root = document.documentElement;
const button = document.getElementById('scheme');

const current = () => root.dataset.scheme ?? 'system';

/** Follows a choice, `light` or `dark`; anything else is the system's. */
function follow(choice) {
  if (ORDER.indexOf(choice) > 0) root.dataset.scheme = choice;
  else delete root.dataset.scheme;
  button.querySelector('span').textContent = current();
  button.setAttribute('aria-label', `Colour scheme: ${current()}`);
}

button.addEventListener('click', () => {
  follow(ORDER[(ORDER.indexOf(current()) + 1) % ORDER.length]);
  try {
    if (current() === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, current());
  } catch {
    // Storage is refused: the choice lasts as long as the page.
  }
});

// A choice in another tab. A null key says that everything was cleared.
addEventListener('storage', ({ key, newValue }) => {
  if (key === KEY || key === null) follow(newValue);
});

// A page that was left and is shown again has missed what was chosen meanwhile.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) follow(localStorage.getItem(KEY));
});

follow(root.dataset.scheme);
