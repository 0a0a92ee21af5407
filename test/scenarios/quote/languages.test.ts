import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, simpleRequest } from '#test/setup/world.ts';
import { textsIn } from '../pdfText.ts';
import { expectProblem, linkOf, mailTo, openPage, sendForm, startDeal } from '../support.ts';

/** One pixel. */
const LOGO =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('a quote in the customer’s language, in the seller’s colours', () => {
  let app: TestApp;
  let seller: Json;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    seller = await app.api.get('/v1/seller');
  });
  afterAll(() => app?.stop());

  const pdfOf = async (link: string) => {
    const answer = await fetch(`${link}/pdf`);
    expect(answer.status).toBe(200);
    return Buffer.from(await answer.arrayBuffer());
  };

  test('is in German, from the mail over the page to the PDF, and keeps the logo that it was made with', async () => {
    await app.api.put('/v1/seller', { ...seller, logo: LOGO, colour: '#8A1C5C' });
    expect(await app.api.get('/v1/seller')).toMatchObject({ logo: LOGO, colour: '#8a1c5c' });
    const customerId = await aCustomer(app.api, { email: 'einkauf@kunde.example', locale: 'de' });
    const texts = { coverText: 'Wie besprochen:', terms: 'Die erste Klausel.', notes: 'Bis bald.' };
    const deal = await startDeal(app.api, simpleRequest(customerId, texts));
    await app.api.put('/v1/seller', seller);

    const mail = await mailTo(app, 'einkauf@kunde.example', /^\[TEST\] Angebot von Nordlicht$/);
    expect(mail.text).toContain('Angebot lesen und beantworten');
    const link = await linkOf(app, deal, 'quote');
    const { page } = await openPage(link);
    for (const text of [
      '<html lang="de">',
      'Angebot für Kunde AG',
      '1.190,00\u00a0€',
      'Angebot annehmen',
      ...Object.values(texts),
    ]) {
      expect(page).toContain(text);
    }
    const [, logo] = /<img class="logo" src="([^"]+)" alt="Nordlicht">/.exec(page) ?? [];
    const picture = await fetch(`${app.baseUrl}${logo}`);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await picture.arrayBuffer()).toString('base64')).toBe(LOGO.split(',')[1]);
    const [, colours] = /href="(\/colours\/[^"]+)"/.exec(page) ?? [];
    expect(await (await fetch(`${app.baseUrl}${colours}`)).text()).toContain('--action: #8a1c5c');

    const pdf = await pdfOf(link);
    expect(pdf.toString('latin1')).toContain('/Subtype /Image');
    expect(textsIn(pdf)).toEqual(
      expect.arrayContaining(['Angebot', 'Wie besprochen:', 'Die erste Klausel.']),
    );

    expect(await sendForm(link, { decision: 'accept', name: '' })).toMatchObject({
      status: 422,
      page: expect.stringContaining('Es fehlt: Ihr Name.'),
    });
    await deal.decline('Zu teuer');
    expect((await openPage(link)).page).toContain('Dieses Angebot wurde abgelehnt');
  });

  test('is in Chinese where the quote says so, with a font that has its characters, within a second', async () => {
    const customerId = await aCustomer(app.api, { name: '上海镕喆软件有限公司', email: 'buyer@cn.example' });
    const deal = await startDeal(app.api, simpleRequest(customerId, { language: 'zh-Hans' }));
    const link = await linkOf(app, deal, 'quote');
    expect((await openPage(link)).page).toContain('致 上海镕喆软件有限公司 的报价单');
    const pdf = await pdfOf(link);
    expect(pdf.toString('latin1')).toContain('NotoSansHans-Regular');
    expect(textsIn(pdf)).toEqual(expect.arrayContaining(['报价单', '上海镕喆软件有限公司']));
    expect(await deal.deal()).toMatchObject({ quote: { language: 'zh-Hans' } });
  });

  test('is refused in a language that there are no texts in, as is a brand that cannot be shown', async () => {
    const customerId = await aCustomer(app.api);
    const body = simpleRequest(customerId, { language: 'tlh' });
    expectProblem(await app.api.send('POST', '/v1/quotes/preview', { body }), 422, ['/language']);
    const svg = `data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}`;
    const brand = { ...seller, logo: svg, colour: '#ffee00' };
    expectProblem(await app.api.send('PUT', '/v1/seller', { body: brand }), 422, ['/logo', '/colour']);
    expect(await app.api.get('/v1/seller')).toEqual(seller);
  });
});
