import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import {
  aCustomer,
  aSeller,
  CUSTOMER_EMAIL,
  HEAD_OF_SALES,
  OWNER,
  simpleRequest,
} from '#test/setup/world.ts';
import { expectProblem, linkOf, mailTo, openPage, sendForm, startDeal } from '../support.ts';
import { workshop } from './support.ts';

const QUESTION = 'Ist die Schulung <enthalten>?';
const form = 'cmt_01k8m0e6r3zqv5n2yq8x4t7wbd';

describe('what customer and seller say about a quote', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api, { locale: 'de' });
  });
  afterAll(() => app?.stop());

  const said = async (id: string): Promise<string[]> =>
    (await app.api.get(`/v1/deals/${id}/comments`)).data.map(
      ({ side, name, text, quoteVersion }: Json) => `${quoteVersion} ${side} ${name}: ${text}`,
    );

  test('goes from the page to the owner and back, by mail, on the page and on the timeline', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId));
    const link = await linkOf(app, deal, 'quote');
    expect((await openPage(link)).page).toContain('Ist etwas unklar?');
    const question = { author: 'Bea Buyer', comment: QUESTION, form };
    // Sent twice, as by a second click, it is one comment.
    for (const _ of [1, 2]) expect((await sendForm(`${link}/comment`, question)).status).toBe(200);
    const asked = await mailTo(app, OWNER, /Question about the quote for Kunde AG/, QUESTION);
    expect(asked.headers).toContainEqual(`Reply-To: ${CUSTOMER_EMAIL}`);

    const answer = { text: 'Ja, zwei Tage.' };
    expect(await app.api.post(`/v1/deals/${deal.id}/comments`, answer)).toMatchObject({
      side: 'seller',
      name: 'Sam Sales',
      email: OWNER,
      at: '2030-12-31T23:00:00.000Z',
    });
    const answered = await mailTo(app, CUSTOMER_EMAIL, /Zu Ihrem Angebot von Nordlicht/, 'Ja, zwei Tage.');
    expect(answered.text).toContain(link);
    expect(await said(deal.id)).toEqual([
      `1 customer Bea Buyer: ${QUESTION}`,
      '1 seller Sam Sales: Ja, zwei Tage.',
    ]);
    const { page } = await openPage(link);
    expect(page).toContain('Ist die Schulung &lt;enthalten&gt;?');
    expect(page).toContain('Ja, zwei Tage.');
    const events = (await deal.timeline()).filter(({ type }: Json) => type.endsWith('Commented'));
    expect(events.map(({ type, actor, summary }: Json) => [type, actor, summary])).toEqual([
      ['customerCommented', CUSTOMER_EMAIL, `Bea Buyer wrote about version 1 of the quote: “${QUESTION}”`],
      ['sellerCommented', OWNER, 'Sam Sales wrote about version 1 of the quote: “Ja, zwei Tage.”'],
    ]);
    // The deal goes on all the same, and its page still takes questions while the contract is signed.
    await deal.accept();
    const { status } = await sendForm(`${link}/comment`, { author: 'Bea', comment: 'Und die Reise?' });
    expect(status).toBe(410);
    expect(await said(deal.id)).toHaveLength(3);
    await deal.post('/cancellation', { reason: 'Called off' });
    expect((await sendForm(`${link}/comment`, { author: 'Bea', comment: 'Warum?' })).status).toBe(422);
    expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/comments`, { body: answer }), 409);
    expect(await said(deal.id)).toHaveLength(3);
  });

  test('is refused where it is empty, too long or too much, and says so in the customer’s language', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId));
    const link = await linkOf(app, deal, 'quote');
    const send = (comment: string) => sendForm(`${link}/comment`, { author: 'Bea', comment });
    expect(await send(' ')).toMatchObject({
      status: 422,
      page: expect.stringContaining('Es fehlt: Ihre Frage oder Ihr Kommentar.'),
    });
    expect((await send('x'.repeat(2001))).page).toContain('Höchstens 2000 Zeichen');
    for (let sent = 0; sent < 10; sent++) await send(`Frage ${sent}`);
    expect(await send('Und noch etwas')).toMatchObject({
      status: 422,
      page: expect.stringContaining('Das war viel in kurzer Zeit.'),
    });
    expect(await said(deal.id)).toHaveLength(10);
    const page = await app.api.get(`/v1/deals/${deal.id}/comments?limit=4`);
    expect(page.data).toHaveLength(4);
    const rest = await app.api.get(`/v1/deals/${deal.id}/comments?after=${page.nextCursor}`);
    expect([rest.data.length, rest.nextCursor]).toEqual([6, null]);
    expect((await sendForm(`${link.slice(0, -3)}abc/comment`, { author: 'B', comment: 'x' })).status).toBe(
      404,
    );
  });

  test('waits for a quote that was sent, and names one of the staff', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId, { submit: false }));
    const send = (body: object) => app.api.send('POST', `/v1/deals/${deal.id}/comments`, { body });
    expectProblem(await send({ text: 'Hello' }), 409);
    await deal.post('/submit');
    expectProblem(await send({ text: 'Hello', author: 'nobody@seller.example' }), 422, ['/author']);
    expectProblem(await send({ text: '' }), 422, ['/text']);
    expect((await send({ text: 'Hello', author: HEAD_OF_SALES })).body).toMatchObject({ name: 'Hanna Head' });
    await deal.post('/quote-versions', workshop('900.00'));
    expect((await send({ text: 'A new one follows.' })).body).toMatchObject({ quoteVersion: 1 });
    expectProblem(await app.api.send('GET', '/v1/deals/deal_none/comments'), 404);
  });
});
