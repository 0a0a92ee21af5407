import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, OWNER } from '#test/setup/world.ts';
import { aCatalogue, MARGIN_READER } from './cpqWorld.ts';
import { type Call, staffOf } from './signIn.ts';

const HOSTILE = '<script>alert(1)</script>';

/** A quote is put together, without JavaScript. */
describe('the builder', () => {
  let app: TestApp;
  let customerId: string;
  let seller: Call;
  const as = staffOf(() => app);

  beforeAll(async () => {
    app = await startTestApp();
    await aCatalogue(app.api);
    const box = { sku: 'BOX', name: HOSTILE, kind: 'oneTime', recognition: 'pointInTime' };
    await app.api.post('/v1/products', { ...box, taxCategory: 'standard', fulfilment: 'none' });
    customerId = await aCustomer(app.api, { name: HOSTILE, externalId: 'C-1' });
    seller = await as(OWNER);
  });
  afterAll(() => app?.stop());

  const form = (fields: Record<string, string> = {}) => ({
    form: '01hqzzzzzzzzzzzzzzzzzzzzzz',
    '/customerId': customerId,
    '/currency': 'EUR',
    '/lines/0/sku': 'WORKPLACE',
    '/lines/0/quantity': '2',
    ...fields,
  });

  it('finds customers and products, and names them as they are', async () => {
    const found = (await seller('/deals/new/customers?customer=script')).page;
    expect(found).toContain(`value="customer:${customerId}"`);
    expect(found).not.toContain('<script>');
    expect((await seller('/deals/new/products?product=zzz')).page).toContain('No product fits.');
    const added = (await seller('/deals/new', form({ action: 'add:BOX', product: 'box' }))).page;
    expect(added).toContain('&lt;script&gt;');
    expect(added).not.toContain('<script>alert');
    expect(added).toContain('name="/lines/1/sku" value="BOX"');
  });

  it('has fields for terms, billing, what may be left out, language and texts, each refused in its place', async () => {
    const filled = {
      '/language': 'fr',
      '/coverText': 'Bonjour',
      '/terms': 'No clause.',
      '/billing': 'quarter',
      '/lines/1/description': 'Care',
      '/lines/1/quantity': '1',
      '/lines/1/price/model': 'perUnit',
      '/lines/1/price/unitAmount': '100',
      '/lines/1/price/every': 'month',
      '/lines/1/startOn': '2099-01-15',
      '/lines/1/endOn': '2099-12-31',
      '/lines/1/alignTo': 'calendar',
      '/lines/1/billing': 'year',
      '/lines/1/optional': 'true',
      '/lines/1/selected': 'true',
      '/lines/1/more': '{"recognition": "ratable", "taxCategory": "standard"}',
    };
    const shown = (await seller('/deals/new', form({ ...filled, action: 'price' }))).page;
    expect(shown).not.toContain('aria-invalid');
    for (const [name, value] of [
      ['/language', 'fr'],
      ['/lines/1/alignTo', 'calendar'],
      ['/lines/1/billing', 'year'],
      ['/lines/1/optional', 'true'],
      ['/lines/1/selected', 'true'],
    ]) {
      expect(shown).toMatch(new RegExp(`name="${name}"[^>]*>[^\\n]*value="${value}" selected`));
    }
    expect(shown).toContain('>Bonjour</textarea>');
    expect(shown).toContain('name="/lines/1/endOn" value="2099-12-31"');
    const wrong = (
      await seller('/deals/new', form({ ...filled, '/lines/1/endOn': '2099-01-01', action: 'price' }))
    ).page;
    expect(wrong).toMatch(/name="\/lines\/1\/endOn"[^>]*aria-invalid/);
    const ramp = '{"ramp":[{"termMonths":12,"discount":{"percent":"20"}},{"termMonths":12}]}';
    const ramped = (await seller('/deals/new', form({ '/lines/0/more': ramp, action: 'price' }))).page;
    expect(ramped).toContain('Its ramp: 12 months at 20 % off, then 12 months.');
  });

  it('prices as the API does, with the margin for those who may see it', async () => {
    const price = async (call: Call) =>
      (await call('/deals/new/price', form())).page.replaceAll(/<[^>]+>/g, ' ');
    const shown = await price(seller);
    const { total } = await app.api.post('/v1/quotes/preview', {
      customerId,
      currency: 'EUR',
      lines: [{ sku: 'WORKPLACE', quantity: '2' }],
    });
    expect(total).toBe('1190.00');
    expect(shown).toContain('€1,190.00');
    expect(shown).not.toContain('Margin');
    // 1,000.00 for two, which cost 10.00 each, and their frames 100.00.
    expect(await price(await as(MARGIN_READER))).toMatch(/Margin\s+78\s%/);
  });

  it('offers what there is to choose, with the catalogue’s defaults', async () => {
    const chosen = /type="radio" name="(\/lines\/0\/options\/0\/sku)" value="(\w+)" checked/;
    const opened = (await seller('/deals/new', form({ action: 'price' }))).page;
    expect(chosen.exec(opened)?.slice(1)).toEqual(['/lines/0/options/0/sku', 'OAK']);
    const steel = { '/lines/0/options/0/group': 'finish', '/lines/0/options/0/sku': 'STEEL' };
    const changed = (await seller('/deals/new', form({ ...steel, action: 'price' }))).page;
    expect(chosen.exec(changed)?.[2]).toBe('STEEL');
    expect(changed).toContain('€1,060.00');
    const none = { '/lines/0/options/0/group': 'finish' };
    expect((await seller('/deals/new', form({ ...none, action: 'price' }))).page).toContain(
      'takes at least 1 of “finish”, and 0 are chosen.',
    );
  });

  it('asks for the tax of a customer abroad', async () => {
    const abroad = await aCustomer(app.api, { name: 'Client SA', country: 'FR', externalId: 'C-2' });
    const asked = (await seller('/deals/new', form({ '/customerId': abroad, action: 'save' }))).page;
    expect(asked).toMatch(/name="\/lines\/0\/taxCategory"[^>]*aria-invalid/);
    const taxed = form({ '/customerId': abroad, '/lines/0/taxCategory': 'zero' });
    expect((await seller('/deals/new/price', taxed)).page).toContain('€1,000.00');
    expect((await seller('/deals/new', form({ action: 'price' }))).page).not.toContain('/taxCategory"');
  });

  it('puts every refusal beside its field', async () => {
    const refused = await seller('/deals/new', {
      form: '01hqzzzzzzzzzzzzzzzzzzzzzz',
      '/currency': 'EUR',
      '/lines/0/sku': 'WORKPLACE',
      '/lines/0/quantity': '0',
      '/lines/1/sku': 'SCREEN',
      '/lines/1/quantity': '1',
      '/lines/1/discount/percent': '101',
      '/lines/1/more': '{',
      action: 'save',
    });
    expect(refused.status).toBe(422);
    const beside = (pointer: string) =>
      new RegExp(`id="why${pointer.replaceAll('/', '-')}">(.*?)</div>`, 's').exec(refused.page)?.[1] ?? '';
    expect(beside('/customerId')).toContain('Choose a customer.');
    expect(beside('/lines/0/quantity')).toContain('above zero');
    expect(beside('/lines/1/discount/percent')).toContain('at most 100');
    expect(beside('/lines/1/more')).toContain('This is no JSON object');
  });

  it('says at the line what is wrong with two of its fields together', async () => {
    const both = { '/lines/0/discount/percent': '5', '/lines/0/discount/amount': '5' };
    const { page } = await seller('/deals/new', form({ ...both, action: 'price' }));
    expect(page).toMatch(/<div class="refusals" id="why-lines-0"[^>]*><p>/);
  });

  it('saves once however often its form is sent, and keeps what it has no field for', async () => {
    const signers = [{ name: 'Bea Buyer', email: 'bea@customer.example', party: 'customer' }];
    const draft = form({ '/more': JSON.stringify({ signers }), action: 'save' });
    const [one, two] = await Promise.all([seller('/deals/new', draft), seller('/deals/new', draft)]);
    expect(one.status).toBe(303);
    expect(two.location).toBe(one.location);
    const dealId = (one.location ?? '').split('/')[2] ?? '';
    expect((await app.api.get('/v1/deals')).data).toHaveLength(1);
    const edit = `/deals/${dealId}/edit`;
    const opened = (await seller(edit)).page;
    expect(opened).toContain('Version 2 of the quote');
    expect(opened).toContain('bea@customer.example');
    const changed = { ...draft, '/lines/0/quantity': '3', form: '01hqzzzzzzzzzzzzzzzzzzzzzy' };
    expect(await seller(edit, { ...changed, '/customerId': 'cus_other', action: 'submit' })).toMatchObject({
      status: 303,
      location: `/deals/${dealId}`,
    });
    const deal = await app.api.get(`/v1/deals/${dealId}`);
    expect(deal).toMatchObject({ stage: 'offered', quote: { version: 2, total: '1785.00' } });
    expect(deal.customer.id).toBe(customerId);
  });

  it('changes no deal that has gone on', async () => {
    const { id } = await app.api.post('/v1/deals', {
      customerId,
      owner: OWNER,
      currency: 'EUR',
      lines: [{ sku: 'LAMP', quantity: '1' }],
    });
    await app.api.post(`/v1/deals/${id}/cancellation`, { reason: 'Test' });
    expect(await seller(`/deals/${id}/edit`)).toMatchObject({ status: 409 });
    expect((await seller(`/deals/${id}`)).page).not.toContain('/edit"');
    expect(await seller('/deals/deal_nobody/edit')).toMatchObject({ status: 404 });
  });
});
