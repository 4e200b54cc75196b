/** The pictures of docs/console.md: a page each, and what is done before it is taken. */
import type { Page } from 'playwright-core';
import { people, serviceUser, tenants } from '../demo-data.ts';
import { ask } from './showcase.ts';

export interface Picture {
  /** Of the file, and of the page in messages. */
  readonly name: string;
  /** Below the origin. */
  readonly path: string;
  /** A text that is there once all of the page is. */
  readonly text: string;
  readonly act?: (page: Page, url: string) => Promise<void>;
  readonly look?: 'dark' | 'narrow';
  /** Taken before anybody signs in. */
  readonly signedOut?: true;
}

const john = `/console/people/${people.john.principalId}`;
const acme = `/console/tenants/${tenants.acme.id}`;
const teamSize = 'Team size';

const button = (name: string) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).click();

/** Changes the type of an attribute whose values do not all fit, without saving it. */
async function retype(page: Page): Promise<void> {
  await page.getByRole('link', { name: teamSize }).click();
  await page.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: 'Number' }).click();
}

/** Saves a name that somebody else has changed meanwhile. */
async function collide(page: Page, url: string): Promise<void> {
  await page.getByLabel('Name').fill('John F. Doe');
  await ask(url, 'PATCH', `users/${people.john.principalId}`, { name: 'Johnny Doe' });
  await button('Save')(page);
}

/** Tries a rule that stored values break. */
async function tryRule(page: Page): Promise<void> {
  await button('Try it')(page);
  await page.getByText('breaks it').first().waitFor();
  await page.getByRole('heading', { name: 'Values that break it' }).scrollIntoViewIfNeeded();
}

export const pictures: readonly Picture[] = [
  { name: 'home', path: '/', text: 'Roster', signedOut: true },
  { name: 'home-dark', path: '/', text: 'Roster', signedOut: true, look: 'dark' },
  { name: 'sign-in', path: '/console/', text: 'In development', signedOut: true },
  { name: 'people', path: '/console/people', text: 'Adaeze Okafor' },
  { name: 'people-dark', path: '/console/people', text: 'Adaeze Okafor', look: 'dark' },
  { name: 'people-narrow', path: '/console/people', text: 'Adaeze Okafor', look: 'narrow' },
  { name: 'add-person', path: '/console/people/create', text: 'Name' },
  { name: 'person', path: john, text: 'Attributes' },
  { name: 'memberships', path: `${john}/memberships`, text: 'Organization' },
  {
    name: 'preferences',
    path: `${john}/preferences/${tenants.acme.id}`,
    text: 'Locked by my-app',
    act: (page) => page.getByText('Locked by my-app').scrollIntoViewIfNeeded(),
  },
  { name: 'tokens', path: `${john}/tokens`, text: 'continuous integration' },
  { name: 'account', path: `${john}/account`, text: 'Role on the platform' },
  { name: 'attributes', path: '/console/attributes', text: teamSize },
  { name: 'define', path: '/console/attributes/create', text: 'External key' },
  { name: 'preview', path: '/console/attributes', text: 'would not fit', act: retype },
  { name: 'tenants', path: '/console/tenants', text: 'Initech' },
  { name: 'tenants-dark', path: '/console/tenants', text: 'Initech', look: 'dark' },
  { name: 'tenant', path: acme, text: 'acme-corp' },
  { name: 'members', path: `${acme}/members`, text: 'Grace Lindqvist' },
  { name: 'member', path: `${acme}/members/${people.john.id}`, text: people.john.email },
  { name: 'invitations', path: `${acme}/invitations`, text: 'rosa.lopez@example.com' },
  { name: 'invite', path: `${acme}/invitations/new`, text: 'Days until it ends' },
  { name: 'services', path: `${acme}/services`, text: 'Billing export' },
  { name: 'service', path: `${acme}/services/${serviceUser.id}`, text: 'Make a key' },
  { name: 'keys', path: `${acme}/keys`, text: 'Billing export' },
  { name: 'rules', path: `${acme}/rules`, text: 'digest' },
  { name: 'rule', path: `${acme}/rules/keys/tier`, text: 'break it', act: tryRule },
  { name: 'defaults', path: `${acme}/defaults`, text: 'Set a default' },
  { name: 'default', path: `${acme}/defaults/keys/density`, text: 'Remove this default' },
  { name: 'start', path: '/console/start', text: '3 of 3 done' },
  { name: 'conflict', path: john, text: 'Theirs', act: collide },
];
