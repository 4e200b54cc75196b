/** Tenants in the console: the tree, a tenant's details, its members and who may do what. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { expectAccessible, launch } from './browser.ts';
import {
  ask,
  enterToken,
  expectFits,
  nothingIsHere,
  openConsole,
  save,
  saved,
  signInAs,
  tab,
  titled,
} from './console.ts';
import { link, newOrganization, roleOf, rowOf } from './tenants.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const choose = async (page: Page, label: string, option: string) => {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: new RegExp(`^${option}`) }).click();
};

describe('the tree', () => {
  test('the platform builds an application, and an organization in it', async () => {
    const { page, complaints } = await signInAs(browser, 'operator', '/tenants');
    await link(page, 'Add an application').click();
    await page.getByLabel('Name').fill('Built App');
    await page.getByLabel('Key').fill('my-app');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByText("The key 'my-app' is taken").waitFor();
    expect(await page.getByLabel('Key').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Key').fill('built-app');
    await page.getByRole('button', { name: 'Add' }).click();
    await titled(page, 'Built App');
    await page.getByRole('navigation').getByRole('link', { name: 'Tenants' }).click();
    const built = page.getByRole('listitem').filter({ has: link(page, 'Built App') });
    await built.getByRole('link', { name: 'Add an organization' }).click();
    await page.getByLabel('Name').fill('Built Org');
    await page.getByLabel('Email of its owner').fill(people.jane.email);
    await page.getByRole('button', { name: 'Add' }).click();
    await titled(page, 'Built Org');
    await tab(page, 'Members').click();
    await page
      .getByRole('row')
      .filter({ hasText: people.jane.email })
      .getByRole('cell', { name: 'owner' })
      .waitFor();
    expect(complaints).toEqual([]);
  });

  test('an application is opened and closed with the keyboard', async () => {
    const { page } = await signInAs(browser, 'operator', '/tenants');
    const handle = page.getByRole('button', { name: 'Organizations of My App' });
    await handle.waitFor();
    if ((await handle.getAttribute('aria-expanded')) === 'false') await handle.press('Enter');
    await link(page, 'Acme Corp').waitFor();
    await handle.press('Enter');
    await link(page, 'Acme Corp').waitFor({ state: 'detached' });
    await link(page, 'My App').press('Enter');
    await titled(page, 'My App');
    await page.goBack();
    expect(await handle.getAttribute('aria-expanded')).toBe('false');
  });

  test('organizations beyond a page come when they are asked for', async () => {
    const made = await ask('POST', '/api/v1/applications', { key: 'crowded', name: 'Crowded' });
    const { application } = made as { application: { id: string } };
    for (let n = 0; n < 51; n += 1) {
      const name = `Crowd ${String(n).padStart(2, '0')}`;
      await ask('POST', '/api/v1/organizations', { applicationId: application.id, name });
    }
    const { page } = await signInAs(browser, 'operator', '/tenants');
    const handle = page.getByRole('button', { name: 'Organizations of Crowded' });
    await handle.waitFor();
    if ((await handle.getAttribute('aria-expanded')) === 'false') await handle.click();
    await link(page, 'Crowd 49').waitFor();
    expect(await link(page, 'Crowd 50').count()).toBe(0);
    await page.getByRole('button', { name: 'Show more organizations' }).click();
    await link(page, 'Crowd 50').waitFor();
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
  });
});

describe('each sees and is offered what is theirs', () => {
  test('an owner of one organization: that one, and all of it', async () => {
    const { page } = await signInAs(browser, 'orgOwner', '/tenants');
    await link(page, 'Acme Corp').waitFor();
    for (const other of ['My App', 'Globex', 'The platform', 'Add an application']) {
      expect(await link(page, other).count(), other).toBe(0);
    }
    await link(page, 'Acme Corp').click();
    for (const name of ['Members', 'Invitations', 'Service users', 'Keys']) {
      await tab(page, name).waitFor();
    }
    await page.getByRole('button', { name: 'Delete this organization' }).waitFor();
    await tab(page, 'Members').click();
    await link(page, 'Invite somebody').waitFor();
    expect(await link(page, 'Add a member').count()).toBe(0);
  });

  test('a member: who else is one, and nothing to change', async () => {
    const acme = `/tenants/${tenants.acme.id}`;
    const { page } = await signInAs(browser, 'jane', acme);
    await titled(page, 'Acme Corp');
    await tab(page, 'Members').waitFor();
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Details', 'Members']);
    await page.getByLabel('Name').waitFor();
    expect(await page.getByRole('button', { name: /Save|Delete/ }).count()).toBe(0);
    await tab(page, 'Members').click();
    await link(page, people.john.name).click();
    await page.getByRole('heading', { name: people.john.name }).waitFor();
    await page.getByRole('combobox', { name: 'Role' }).waitFor();
    expect(await page.getByRole('button', { name: /Save|Remove/ }).count()).toBe(0);
  });

  test.each([
    ['orgOwner', `/tenants/${tenants.globex.id}`],
    ['orgOwner', `/tenants/${tenants.myApp.id}/members`],
    ['orgOwner', '/tenants/platform/services'],
    ['orgOwner', '/tenants/create'],
    ['orgOwner', `/tenants/create?application=${tenants.myApp.id}`],
    ['orgOwner', `/tenants/${tenants.acme.id}/members/add`],
    ['orgOwner', `/tenants/${tenants.acme.id}/members/user_nobody`],
    ['jane', `/tenants/${tenants.acme.id}/invitations`],
    ['jane', `/tenants/${tenants.acme.id}/services`],
    ['jane', `/tenants/${tenants.acme.id}/keys`],
    ['operator', '/tenants/org_nobody'],
    ['operator', `/tenants/${tenants.acme.id}/elsewhere`],
  ] as const)('%s finds nothing at %s', async (person, path) => {
    const { page } = await signInAs(browser, person, path);
    await nothingIsHere(page);
  });

  test('an admin gives the roles below owner, and takes none from an owner', async () => {
    const org = await newOrganization('Roles', {
      stranger: 'admin',
      jane: 'member',
      beta: 'owner',
    });
    const { page } = await signInAs(browser, 'stranger', `${org.path}/members`);
    await link(page, people.jane.name).click();
    await page.getByRole('combobox', { name: 'Role' }).click();
    const offered = await page.getByRole('option').allInnerTexts();
    expect(offered.map((text) => text.split(':')[0])).toEqual(['admin', 'member']);
    await page.keyboard.press('Escape');
    await page.goto(`${url}/console${org.path}/members/${people.beta.id}`);
    await page.getByRole('heading', { name: people.beta.name }).waitFor();
    await page.getByRole('combobox', { name: 'Role' }).waitFor();
    expect(await page.getByRole('button', { name: 'Remove this member' }).count()).toBe(0);
  });
});

describe('after signing in one starts', () => {
  test('on the tenants, if one runs any', async () => {
    const { page } = await signInAs(browser, 'orgOwner');
    await titled(page, 'Tenants');
    await link(page, 'Acme Corp').waitFor();
  });

  test('on what one sees, with a token that is bound to a tenant', async () => {
    const bound = { name: 'bound', userId: people.jane.id, scopeId: tenants.acme.id };
    const made = await ask('POST', '/api/v1/tokens', bound);
    const { page } = await openConsole(browser);
    await enterToken(page, (made as { data: { token: string } }).data.token);
    await titled(page, 'Tenants');
    await link(page, 'Acme Corp').waitFor();
    expect(await page.getByRole('menuitem', { name: 'Your page' }).count()).toBe(0);
  });
});

describe('members', () => {
  test('a role that two change at once is chosen between both', async () => {
    const org = await newOrganization('Conflict', { jane: 'member' });
    const path = `${org.path}/members/${people.jane.id}`;
    const [first, second] = [
      await signInAs(browser, 'operator', path),
      await signInAs(browser, 'operator', path),
    ];
    await choose(first.page, 'Role', 'admin');
    await choose(second.page, 'Role', 'owner');
    await save(first.page);
    await saved(first.page);
    await save(second.page);
    const role = second.page.getByRole('group', { name: 'Role' });
    expect(await role.getByLabel('Theirs: admin').isChecked()).toBe(true);
    expect(await roleOf(org.id, 'jane')).toBe('admin');
    await expectAccessible(second.page);
    await role.getByLabel('Mine: owner').check();
    await second.page.getByRole('button', { name: 'Apply' }).click();
    await saved(second.page);
    expect(await roleOf(org.id, 'jane')).toBe('owner');
  });

  test('one who has changed meanwhile is not removed', async () => {
    const org = await newOrganization('Removal', { jane: 'member' });
    const { page } = await signInAs(browser, 'operator', `${org.path}/members/${people.jane.id}`);
    await page.getByRole('button', { name: 'Remove this member' }).click();
    const dialog = page.getByRole('dialog');
    const remove = dialog.getByRole('button', { name: 'Remove this member' });
    expect(await remove.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(people.john.email);
    expect(await remove.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(people.jane.email);
    await ask('PATCH', `${org.api}/members/${people.jane.id}`, { role: 'admin' });
    await remove.click();
    await page.getByRole('alert').waitFor();
    expect(await roleOf(org.id, 'jane')).toBe('admin');
    await page.reload();
    await page.getByRole('button', { name: 'Remove this member' }).click();
    await dialog.getByRole('textbox').fill(people.jane.email);
    await remove.click();
    await page.getByText('Nobody is a member yet').waitFor();
    expect(await roleOf(org.id, 'jane')).toBe(undefined);
  });

  test('one is suspended, and a lost connection keeps the choice', async () => {
    const org = await newOrganization('Offline', { jane: 'member' });
    const { page } = await signInAs(browser, 'operator', `${org.path}/members/${people.jane.id}`);
    await choose(page, 'Status', 'Suspended');
    await page.context().setOffline(true);
    await save(page);
    await page.getByText('Nothing is lost').waitFor();
    await page.context().setOffline(false);
    await save(page);
    await saved(page);
    await tab(page, 'Members').click();
    await rowOf(page, people.jane.name).getByRole('cell', { name: 'Suspended' }).waitFor();
  });

  test('the platform adds people by email, and is led to invite anybody else', async () => {
    const org = await newOrganization('Additions');
    const { page } = await signInAs(browser, 'operator', `${org.path}/members`);
    await page.getByText('Nobody is a member yet').waitFor();
    await link(page, 'Add a member').click();
    await page.getByLabel('Email').fill('nobody-has@example.com');
    await page.getByRole('button', { name: 'Add' }).click();
    await link(page, 'Invite them instead').waitFor();
    await page.getByLabel('Email').fill(people.jane.email);
    await choose(page, 'Role', 'admin');
    await page.getByRole('button', { name: 'Add' }).click();
    await link(page, people.jane.name).waitFor();
    expect(await roleOf(org.id, 'jane')).toBe('admin');
  });

  test('one leaves by oneself', async () => {
    const org = await newOrganization('Leaving', { stranger: 'member' });
    const { page } = await signInAs(browser, 'stranger', `${org.path}/members`);
    await link(page, people.stranger.name).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill(people.stranger.email);
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await titled(page, 'Tenants');
    await link(page, 'Globex').waitFor();
    expect(await link(page, 'Leaving').count()).toBe(0);
  });
});

describe('the details of a tenant', () => {
  test('are changed by two at once, key by key', async () => {
    const org = await newOrganization('Details');
    const [first, second] = [
      await signInAs(browser, 'operator', org.path),
      await signInAs(browser, 'operator', org.path),
    ];
    await first.page.getByLabel('Name').fill('Theirs');
    await second.page.getByLabel('Name').fill('Mine');
    await save(first.page);
    await titled(first.page, 'Theirs');
    await save(second.page);
    await second.page.getByRole('group', { name: 'Name' }).getByLabel('Mine: Mine').check();
    await second.page.getByRole('button', { name: 'Apply' }).click();
    await titled(second.page, 'Mine');
  });

  test('an organization is deleted once its key is typed, an application when it is empty', async () => {
    const org = await newOrganization('Doomed');
    const { page } = await signInAs(browser, 'operator', org.path);
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Delete this organization' }).click();
    await dialog.getByText('People keep their accounts').waitFor();
    await expectAccessible(page);
    const confirm = dialog.getByRole('button', { name: 'Delete this organization' });
    await dialog.getByRole('textbox').fill('Doomed');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('doomed');
    await confirm.click();
    await titled(page, 'Tenants');
    await page.goto(`${url}/console${org.path}`);
    await nothingIsHere(page);
    await page.goto(`${url}/console/tenants/${tenants.myApp.id}`);
    await page.getByRole('button', { name: 'Delete this application' }).click();
    await dialog.getByRole('textbox').fill(tenants.myApp.key);
    await dialog.getByRole('button', { name: 'Delete this application' }).click();
    await page.getByText('delete these first').waitFor();
    await titled(page, 'My App');
  });
});

test('names of every kind fit', async () => {
  const org = await newOrganization('👩‍👩‍👧‍👦 שלום עולם '.repeat(6).trim(), { jane: 'admin' });
  const email = `long.${'x'.repeat(50)}@${'example.'.repeat(6)}com`;
  const named = { email, name: 'Wunderbar'.repeat(28) };
  await ask('POST', `${org.api}/users/service-users`, named);
  const { page } = await signInAs(browser, 'operator', org.path);
  for (const path of ['', '/members', '/services', '/keys']) {
    await page.goto(`${url}/console${org.path}${path}`);
    await page.getByRole('tab').first().waitFor();
    await expectFits(page, 390);
  }
});
