// The reference. Everything comes from this origin: no CDN, no fonts from elsewhere, no telemetry,
// no proxy.
import { demoPeople } from '/demo.js';

const dark = matchMedia('(prefers-color-scheme: dark)');

/** The scheme that the page has, as a class of the body, where Scalar's styles look for it. */
function follow() {
  const scheme = document.documentElement.dataset.scheme ?? (dark.matches ? 'dark' : 'light');
  document.body.classList.toggle('dark-mode', scheme === 'dark');
  document.body.classList.toggle('light-mode', scheme === 'light');
}

// Scalar sets the class by a setting of its own, at its start and when the system changes.
const changes = new MutationObserver(follow);
changes.observe(document.documentElement, { attributeFilter: ['data-scheme'] });
changes.observe(document.body, { attributeFilter: ['class'] });
follow();

// With the token of the demo's operator, the requests that are shown work when they are pasted.
const people = await demoPeople();
const operator = people.find(({ role }) => role === 'Platform admin');

Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  theme: 'none',
  withDefaultFonts: false,
  hideDarkModeToggle: true,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  authentication: {
    preferredSecurityScheme: 'token',
    securitySchemes: { token: { token: operator?.token ?? '' } },
  },
});
