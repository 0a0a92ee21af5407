import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, aSignedDeal, CUSTOMER_EMAIL, simpleRequest } from '#test/setup/world.ts';
import { textsIn } from '../pdfText.ts';
import { linkOf } from '../support.ts';

describe('the document of an invoice', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  const pdfAt = async (url: string): Promise<Buffer> => {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${app.adminKey}` } });
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    return Buffer.from(await answer.arrayBuffer());
  };

  test('has its number, days and figures, and says TEST in a sandbox', async () => {
    const deal = await aSignedDeal(app.api, simpleRequest(await aCustomer(app.api)));
    const [invoice] = await deal.invoices();
    const texts = textsIn(await pdfAt(`${app.baseUrl}/v1/invoices/${invoice?.id}/pdf`));
    for (const text of [
      'TEST',
      'TEST: made in a sandbox, without legal effect',
      'Nordlicht Software GmbH',
      'Kunde AG',
      'INV-2031-00001',
      'Jan 1, 2031',
      'Workshop',
      '1,000.00',
      'VAT 19 % (standard)',
      '€190.00',
      'Please pay €1,190.00 by Jan 31, 2031.',
    ])
      expect(texts).toContain(text);
  });

  test('stays as it was issued, for finance and for the customer, whatever happens to the invoice', async () => {
    const deal = await aSignedDeal(app.api, simpleRequest(await aCustomer(app.api)));
    const [invoice] = await deal.invoices();
    const url = `${app.baseUrl}/v1/invoices/${invoice?.id}/pdf`;
    const issued = await pdfAt(url);
    await deal.advanceTo('2031-02-14');
    await app.api.put('/v1/seller', { ...(await app.api.get('/v1/seller')), legalName: 'Südlicht GmbH' });
    await deal.pay(invoice?.id, '500.00');
    expect((await pdfAt(url)).equals(issued)).toBe(true);
    const link = await linkOf(app, deal, 'invoice', CUSTOMER_EMAIL);
    expect((await pdfAt(`${link}/pdf`)).equals(issued)).toBe(true);
  });
});
