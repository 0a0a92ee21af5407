import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { HEAD_OF_SALES, OWNER } from '#test/setup/world.ts';
import { aCatalogue, MANAGER, MARGIN_READER } from './cpqWorld.ts';
import { type Call, staffOf } from './signIn.ts';

const HOSTILE = '<script>alert(1)</script>';
const FINANCE = 'fin@seller.example';

/** What people do in the console about catalogue, prices and policies, without JavaScript. */
describe('the console’s pages of catalogue and prices', () => {
  let app: TestApp;
  let seller: Call;
  let manager: Call;
  const as = staffOf(() => app);

  beforeAll(async () => {
    app = await startTestApp();
    await aCatalogue(app.api);
    seller = await as(OWNER);
    manager = await as(MANAGER);
  });
  afterAll(() => app?.stop());

  it('are for those with the scope: others see no link and are refused', async () => {
    const approver = await as(HEAD_OF_SALES);
    expect((await approver('/')).page).not.toContain('href="/deals/new"');
    expect((await seller('/')).page).toContain('href="/deals/new"');
    for (const path of ['/deals/new', '/deals/new/products?product=o', '/deals/new/customers?customer=o']) {
      expect(await approver(path)).toMatchObject({ status: 403 });
    }
    for (const path of ['/deals/new', '/deals/new/price', '/deals/deal_1/submit']) {
      expect(await approver(path, {})).toMatchObject({ status: 403 });
    }
    const lists = ['/products', '/configuration-rules', '/price-books', '/promotions', '/approval-policies'];
    for (const path of lists) {
      const list = await seller(path);
      expect(list.status).toBe(200);
      expect(list.page).not.toContain(`href="${path}/new"`);
      expect((await manager(path)).page).toContain(`href="${path}/new"`);
      expect(await seller(`${path}/new`)).toMatchObject({ status: 403 });
      expect(await seller(`${path}/new`, {})).toMatchObject({ status: 403 });
    }
    expect(await seller('/exchange-rates', {})).toMatchObject({ status: 403 });
    expect(await seller('/products/LAMP/edit')).toMatchObject({ status: 403 });
    const foreign = await manager('/products/new', {}, { 'sec-fetch-site': 'cross-site' });
    expect(foreign).toMatchObject({ status: 403 });
    expect(foreign.page).toContain('sent from another site');
  });

  it('say where there is nothing yet, and nothing of that name', async () => {
    expect((await seller('/promotions')).page).toContain('There are no promotions yet');
    expect((await seller('/exchange-rates')).page).toContain('There are no exchange rates yet');
    expect((await seller('/products?q=nothing%25')).page).toContain('No product fits this search.');
    expect((await seller('/products?after=ZZZZ')).page).toContain('There is no more.');
    for (const path of ['/products/NOPE', '/price-books/NOPE', '/approval-policies/NOPE']) {
      expect(await seller(path)).toMatchObject({ status: 404 });
    }
  });

  it('add and change a product, and show it with its prices, parts and rules', async () => {
    const refused = await manager('/products/new', { '/sku': 'LAMP', '/more': '{"bundle": 1}' });
    expect(refused.status).toBe(422);
    expect(refused.page).toMatch(/name="\/name"[^>]*aria-invalid/);
    const fields = {
      '/name': HOSTILE,
      '/kind': 'oneTime',
      '/recognition': 'pointInTime',
      '/fulfilment': 'none',
      '/taxCategory': 'standard',
      '/cost': '9.5',
    };
    const taken = await manager('/products/new', { ...fields, '/sku': 'LAMP' });
    expect(taken.page).toContain('There is a product LAMP already.');
    const lost = {
      ...fields,
      '/sku': 'BOX',
      '/more': '{"bundle":{"pricing":"asOne","components":[{"sku":"NOPE","quantity":{"fixed":"1"}}]}}',
    };
    expect((await manager('/products/new', lost)).page).toContain('There is no product &quot;NOPE&quot;.');
    expect(
      await manager('/products/new', { ...lost, '/more': lost['/more'].replace('NOPE', 'WORKPLACE') }),
    ).toMatchObject({
      status: 303,
      location: '/products/BOX',
    });
    const shown = (await seller('/products/BOX')).page;
    expect(shown).toContain('&lt;script&gt;');
    expect(shown).not.toContain('<script>alert');
    // Two deep: the workplace, and the frame in it.
    expect(shown).toMatch(/level-0"><a href="\/products\/WORKPLACE">/);
    expect(shown).toMatch(/level-1"><a href="\/products\/FRAME">/);
    expect(shown).not.toContain('9.50 EUR per unit');
    expect((await (await as(MARGIN_READER))('/products/BOX')).page).toContain('9.50 EUR per unit');

    expect(await manager('/products/BOX/edit', { ...fields, '/name': 'Box' })).toMatchObject({ status: 303 });
    const changed = (await manager('/products/BOX')).page;
    expect(changed).toContain('<h1>Box');
    expect(changed).not.toContain('What is in the bundle');
    const screen = (await seller('/products/SCREEN')).page;
    expect(screen).toContain('200.00 per unit');
    expect(screen).toContain('“Screen” (SCREEN) needs “Docking station” (DOCK).');
    await manager('/products/BOX/edit', { ...fields, '/name': HOSTILE });
  });

  it('page through more products than fit on one', async () => {
    for (let count = 10; count < 31; count += 1) {
      const product = {
        sku: `Z${count}`,
        name: `Many ${count}`,
        kind: 'oneTime',
        recognition: 'pointInTime',
      };
      await app.api.post('/v1/products', { ...product, taxCategory: 'standard', fulfilment: 'none' });
    }
    const first = (await seller('/products')).page;
    expect(first.match(/data-label="Product"/g)).toHaveLength(25);
    const [, next = ''] = /href="([^"]+)" rel="next"/.exec(first) ?? [];
    const second = (await seller(next.replaceAll('&amp;', '&'))).page;
    expect(second.match(/data-label="Product"/g)).toHaveLength(6);
    expect(second).not.toContain('rel="next"');
    expect((await seller('/products?q=many+1')).page.match(/data-label="Product"/g)).toHaveLength(10);
  });

  it('show a rule as a sentence, and refuse one that contradicts the others', async () => {
    const rule = { '/kind': 'excludes', '/name': 'No dock', '/when/sku': 'SCREEN', '/then/skus': 'DOCK' };
    const shown = await manager('/configuration-rules/new', { ...rule, action: 'show' });
    expect(shown.page).toContain('“Screen” (SCREEN) cannot be sold together with “Docking station” (DOCK).');
    const refused = await manager('/configuration-rules/new', { ...rule, action: 'save' });
    expect(refused.status).toBe(422);
    expect(refused.page).toContain('These rules can never be met together');
    const unknown = await manager('/configuration-rules/new', { ...rule, '/then/skus': 'DOCK, NOPE' });
    expect(unknown.page).toContain('There is no product &quot;NOPE&quot;.');
    const adds = {
      '/kind': 'adds',
      '/name': 'Lamps',
      '/when/sku': 'DOCK',
      '/then/skus': 'LAMP',
      '/then/perUnit': '2',
    };
    expect(await manager('/configuration-rules/new', { ...adds, action: 'save' })).toMatchObject({
      status: 303,
    });
    const list = (await manager('/configuration-rules')).page;
    expect(list).toContain('brings “Desk lamp” (LAMP) with it: 2 for each unit.');
    const [, edit = ''] = /href="(\/configuration-rules\/[^"]+\/edit)"/.exec(list) ?? [];
    expect((await manager(edit)).page).toMatch(/name="\/then\/perUnit" value="2"/);
    expect(await manager(edit, { action: 'delete' })).toMatchObject({ status: 303 });
    expect((await seller('/configuration-rules')).page).not.toContain('brings “Desk lamp”');
  });

  it('add a price book, and show each price in words', async () => {
    const book = {
      '/name': 'Retail',
      '/currency': 'EUR',
      '/segment': 'retail',
      '/effectiveFrom': '2022-01-01',
    };
    const row = {
      '/prices/2/sku': 'LAMP',
      '/prices/2/price/model': 'perUnit',
      '/prices/2/price/amount': '40',
    };
    const others =
      '[{"sku":"BOX","price":{"model":"volume","tiers":[{"upTo":"10","unitAmount":"9"},{"upTo":null,"unitAmount":"8"}]}}]';
    const refused = await manager('/price-books/new', {
      ...book,
      ...row,
      '/prices/2/sku': 'NOPE',
      '/prices/0/price/model': 'flat',
    });
    expect(refused.status).toBe(422);
    expect(refused.page).toContain('There is no product NOPE.');
    expect((await manager('/price-books/new', { ...book, ...row, '/others': '{' })).page).toContain(
      'This is no JSON list',
    );
    const saved = await manager('/price-books/new', { ...book, ...row, '/others': others });
    expect(saved.status).toBe(303);
    const shown = (await seller(saved.location ?? '')).page;
    expect(shown).toContain('EUR, for the segment retail, from 1 Jan 2022');
    expect(shown).toContain('40.00 per unit');
    expect(shown).toContain('up to 10 at 9.00, above 10 at 8.00');
    expect(shown).toContain('&lt;script&gt;');
    expect((await seller(`${saved.location}?q=lam`)).page.match(/data-label="Price"/g)).toHaveLength(1);
    expect((await seller('/price-books')).page).toContain('for the segment retail');
  });

  it('change prices from a day on, show those to come beside today’s, and end the book', async () => {
    const [, path = ''] =
      /href="(\/price-books\/[^"]+)">Retail</.exec((await manager('/price-books')).page) ?? [];
    for (const form of ['prices', 'end']) {
      expect((await manager(path)).page).toContain(`href="${path}/${form}"`);
      expect((await seller(path)).page).not.toContain(`href="${path}/${form}"`);
      expect(await seller(`${path}/${form}`)).toMatchObject({ status: 403 });
      expect(await seller(`${path}/${form}`, {})).toMatchObject({ status: 403 });
      expect(await manager(`/price-books/NOPE/${form}`)).toMatchObject({ status: 404 });
    }
    const found = (await manager(`${path}/prices`, { '/product': 'dock', action: 'find' })).page;
    expect(found).toContain('value="add:DOCK"');
    const added = (await manager(`${path}/prices`, { '/product': 'dock', action: 'add:DOCK' })).page;
    expect(added).toMatch(/name="\/prices\/0\/sku" value="DOCK"/);
    expect((await manager(`${path}/prices?sku=LAMP`)).page).toMatch(/name="\/prices\/0\/sku" value="LAMP"/);

    const change = {
      '/effectiveFrom': '2099-01-01',
      '/prices/0/sku': 'LAMP',
      '/prices/0/price/model': 'perUnit',
      '/prices/0/price/amount': '45',
      '/prices/1/sku': 'BOX',
      '/prices/1/price/model': 'none',
    };
    const past = await manager(`${path}/prices`, {
      ...change,
      '/effectiveFrom': '2023-01-01',
      action: 'save',
    });
    expect(past.status).toBe(422);
    expect(past.page).toMatch(/value="none" selected/);
    expect((await manager(`${path}/prices`, { action: 'save' })).page).toContain(
      'Must have at least one price',
    );
    expect(await manager(`${path}/prices`, { ...change, action: 'save' })).toMatchObject({
      status: 303,
      location: path,
    });
    const today = (await seller(path)).page;
    expect(today).toContain('40.00 per unit');
    expect(today).toContain('from 1 Jan 2099: 45.00 per unit');
    expect(today).toContain('from 1 Jan 2099: no price');
    const then = (await seller(`${path}?on=2099-01-01`)).page;
    expect(then).toContain('45.00 per unit');
    expect(then.match(/data-label="Price"/g)).toHaveLength(1);

    expect((await manager(`${path}/end`, { '/effectiveTo': '2023-01-01' })).page).toContain(
      'The last day must not be before today',
    );
    expect(await manager(`${path}/end`, { '/effectiveTo': '2099-12-31' })).toMatchObject({ status: 303 });
    expect((await seller(path)).page).toContain('to 31 Dec 2099');
    expect(await manager(`${path}/end`, { '/effectiveTo': '' })).toMatchObject({ status: 303 });
    expect((await seller(path)).page).not.toContain('31 Dec 2099');
  });

  it('export products and prices as files, for administrators', async () => {
    const [, book = ''] =
      /href="(\/price-books\/[^"]+)">Retail</.exec((await manager('/price-books')).page) ?? [];
    for (const path of ['/products', '/price-books', book]) {
      expect((await manager(path)).page).toContain(`href="${path}/export?format=csv"`);
      expect((await seller(path)).page).not.toContain('/export');
      expect(await seller(`${path}/export`)).toMatchObject({ status: 403 });
      const csv = (await manager(`${path}/export?format=csv`)).page;
      expect(csv).toContain('LAMP');
      const json = JSON.parse((await manager(`${path}/export?format=json`)).page) as { sku: string }[];
      expect(json.map(({ sku }) => sku)).toContain('LAMP');
    }
    const ofBook = JSON.parse((await manager(`${book}/export?format=json`)).page) as { sku: string }[];
    expect(new Set(ofBook.map(({ sku }) => sku))).toEqual(new Set(['LAMP', 'BOX']));
    expect(await manager('/price-books/NOPE/export')).toMatchObject({ status: 404 });
  });

  it('withdraw a product and sell it again, and list its versions to come', async () => {
    expect((await seller('/products/DOCK')).page).not.toContain('Withdraw it');
    expect(await seller('/products/DOCK/withdraw', {})).toMatchObject({ status: 403 });
    expect(await seller('/products/DOCK/sell-again', {})).toMatchObject({ status: 403 });
    expect(await manager('/products/NOPE/withdraw')).toMatchObject({ status: 404 });
    const refused = await manager('/products/DOCK/withdraw', { '/on': '2020-01-01', '/replacedBy': 'DOCK' });
    expect(refused.status).toBe(422);
    expect(refused.page).toContain('The day must not be before today');
    expect(refused.page).toContain('A product cannot replace itself.');
    const withdrawal = { '/on': '2099-01-01', '/reason': 'Out of stock.', '/replacedBy': 'LAMP' };
    expect(await manager('/products/DOCK/withdraw', withdrawal)).toMatchObject({ status: 303 });
    const withdrawn = (await manager('/products/DOCK')).page;
    expect(withdrawn).toContain(
      'It is not sold from 1 Jan 2099 on. Out of stock. LAMP is sold in its place.',
    );
    expect(withdrawn).not.toContain('Withdraw it');
    expect(await manager('/products/DOCK/sell-again', {})).toMatchObject({ status: 303 });
    expect((await manager('/products/DOCK')).page).toContain('Withdraw it');

    const lamp = (await app.api.get('/v1/products/LAMP')) as Record<string, string>;
    const fields = ['kind', 'recognition', 'fulfilment', 'taxCategory'].map((name) => [
      `/${name}`,
      lamp[name],
    ]);
    const next = { ...Object.fromEntries(fields), '/name': 'Lamp of 2099', '/effectiveFrom': '2099-01-01' };
    expect(await manager('/products/LAMP/edit', next)).toMatchObject({ status: 303 });
    expect((await seller('/products/LAMP')).page).toMatch(/Lamp of 2099 <span[^>]*>from 1 Jan 2099, to come/);
  });

  it('add a promotion, and switch it off', async () => {
    const promotion = {
      '/name': 'Spring',
      '/code': 'SPRING',
      '/effectiveFrom': '2022-01-01',
      '/effect/percent': '5',
      '/target': 'line',
      '/stacking': 'stackable',
      '/priority': '0',
      '/conditions/skus': 'LAMP, NOPE',
    };
    const refused = await manager('/promotions/new', promotion);
    expect(refused.status).toBe(422);
    expect(refused.page).toContain('There is no product NOPE.');
    expect(await manager('/promotions/new', { ...promotion, '/conditions/skus': 'LAMP' })).toMatchObject({
      status: 303,
    });
    const list = (await manager('/promotions')).page;
    expect(list).toContain('5 % off each line of LAMP.');
    const [, end = ''] = /action="(\/promotions\/[^"]+\/end)"/.exec(list) ?? [];
    const edit = end.replace(/end$/, 'edit');
    expect(await seller(edit)).toMatchObject({ status: 403 });
    expect(await seller(edit, {})).toMatchObject({ status: 403 });
    expect(await manager('/promotions/NOPE/edit', {})).toMatchObject({ status: 404 });
    const form = (await manager(edit)).page;
    expect(form).toMatch(/name="\/effect\/percent" value="5"/);
    expect(form).toMatch(/name="\/conditions\/skus" value="LAMP"/);
    const wrong = await manager(edit, { ...promotion, '/effect/percent': '7' });
    expect(wrong.page).toContain('There is no product NOPE.');
    const changed = { ...promotion, '/conditions/skus': 'LAMP', '/effect/percent': '7', '/maxUses': '9' };
    expect(await manager(edit, changed)).toMatchObject({ status: 303 });
    const after = (await seller('/promotions')).page;
    expect(after).toContain('7 % off each line of LAMP.');
    expect(after).toContain('0 of 9');
    expect(await seller(end, {})).toMatchObject({ status: 403 });
    expect(await manager(end, {})).toMatchObject({ status: 303 });
    const ended = (await manager('/promotions')).page;
    expect(ended).toContain('ended');
    expect(ended).not.toContain('/end"');
  });

  it('set exchange rates, and say what is wrong with one', async () => {
    const finance = await as(FINANCE);
    const table = { '/base': 'EUR', '/effectiveFrom': '2026-01-01', '/rates': 'usd 1.08\nGBP 0.85' };
    expect((await finance('/exchange-rates', { ...table, '/rates': 'EUR 1' })).page).toContain(
      'The base is worth one of itself.',
    );
    expect((await finance('/exchange-rates', { ...table, '/rates': 'XXQ 1' })).status).toBe(422);
    expect(await finance('/exchange-rates', table)).toMatchObject({ status: 303 });
    expect((await seller('/exchange-rates')).page).toContain('1.08 USD');
  });

  it('say a policy in sentences, try a changed one on the past, and save it', async () => {
    const { data } = await app.api.get('/v1/approval-policies');
    const path = `/approval-policies/${data[0].id}`;
    expect((await seller(path)).page).toContain('Head of sales approves.');
    expect(await seller(`${path}/simulation`)).toMatchObject({ status: 403 });
    expect((await manager(`${path}/simulation?from=2030-01-02&until=2030-01-01`)).page).toContain(
      'The period must not end before it begins.',
    );
    expect((await manager(`${path}/simulation`)).page).toContain('Quotes that were submitted');
    const policy = { '/name': 'Stricter', '/effectiveFrom': '2020-01-01' };
    const more = (role: string) =>
      `{"rules":[{"when":{"field":"total","op":"gt","value":"1"},"approvers":[{"group":["role:${role}","${OWNER}"],"need":"any"}]}]}`;
    const refused = await manager('/approval-policies/new', {
      ...policy,
      '/more': more('nobody'),
      action: 'simulate',
    });
    expect(refused.status).toBe(422);
    expect(refused.page).toContain('nobody');
    const tried = await manager('/approval-policies/new', {
      ...policy,
      '/more': more('finance'),
      action: 'simulate',
    });
    expect(tried.page).toContain(`One of finance and ${OWNER} agrees.`);
    expect((await app.api.get('/v1/approval-policies')).data).toHaveLength(1);
    expect(
      (
        await manager('/approval-policies/new', {
          ...policy,
          '/effectiveFrom': '2099-01-01',
          '/more': more('finance'),
          action: 'save',
        })
      ).status,
    ).toBe(303);
    expect((await seller('/approval-policies')).page).toContain('Stricter');
  });
});
