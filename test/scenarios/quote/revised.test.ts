import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, HEAD_OF_SALES, simpleRequest } from '#test/setup/world.ts';
import { discounted, lessPercent, pendingOf } from '../approval/support.ts';
import { ASKED, OFFERED } from '../stories.ts';
import { expectProblem, expectStanding, linkOf, mailTo, openPage, sendForm, startDeal } from '../support.ts';
import { statuses, workshop } from './support.ts';

describe('a quote that is revised', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  test('a new version supersedes an offered one: the old link is closed, the new one works', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId));
    const oldLink = await linkOf(app, deal, 'quote');
    const revised = await deal.post('/quote-versions', workshop('900.00'));
    expect(revised).toMatchObject({ version: 2, quote: { total: '1071.00' } });
    await mailTo(app, CUSTOMER_EMAIL, /Quote withdrawn/, 'version 1');
    expect((await deal.deal()).stage).toBe('draft');
    await deal.post('/submit');

    expect(await openPage(oldLink)).toMatchObject({
      status: 410,
      page: expect.stringContaining('There is a newer version'),
    });
    const form = { decision: 'accept', name: 'Bea Buyer' };
    expect((await sendForm(oldLink, form)).status).toBe(410);
    expect((await openPage(`${oldLink}/pdf`)).status).toBe(410);
    expect((await deal.deal()).stage).toBe('offered');

    // The mail with it goes in its own time.
    const newLink = await vi.waitUntil(async () => {
      const link = await linkOf(app, deal, 'quote');
      return link === oldLink ? null : link;
    });
    expect((await openPage(newLink)).page).toContain('1,071.00');
    expect((await sendForm(newLink, form)).status).toBe(200);
    const { quote, quoteVersions } = await deal.deal();
    expect(quote).toMatchObject({ version: 2, status: 'accepted', total: '1071.00' });
    expect(statuses(quoteVersions)).toEqual(['2 accepted', '1 superseded']);
    await expectStanding(deal, {
      stage: 'signing',
      waitingFor: { what: 'signature', from: [CUSTOMER_EMAIL] },
      story: [
        ...OFFERED,
        'quoteSuperseded',
        'quotePriced',
        'quoteSubmitted',
        'quoteSent',
        'quoteAccepted',
        'signatureRequested',
      ],
    });
    expect((await deal.timeline()).find(({ type }) => type === 'quoteSuperseded')).toMatchObject({
      summary: 'Version 1 of the quote was superseded by version 2.',
      data: { version: 1, supersededBy: 2 },
    });
    await app.recordHistory('superseded', deal.id);
  });

  test('the timer of the version that was superseded does not end the new one', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId, { validDays: 5 }));
    await deal.advanceTo('2031-01-04');
    await deal.post('/quote-versions', { ...workshop('900.00'), validDays: 20 });
    await deal.post('/submit');
    await deal.advanceTo('2031-01-24');
    await expectStanding(deal, {
      stage: 'offered',
      waitingFor: { what: 'answer', from: [CUSTOMER_EMAIL], until: '2031-01-24T23:00:00.000Z' },
      story: [...OFFERED, 'quoteSuperseded', 'quotePriced', 'quoteSubmitted', 'quoteSent'],
    });
  });

  test('revised twice while an approval runs: each request is withdrawn with its version, and its link says so', async () => {
    const deal = await startDeal(app.api, discounted(customerId, '20'));
    const links: string[] = [];
    const requests: string[] = [];
    // The mail of an earlier version may be the latest that has gone out so far.
    const newLink = (seen: string[]) =>
      vi.waitFor(
        async () => {
          const link = await linkOf(app, deal, 'approvalRequest', HEAD_OF_SALES);
          expect(seen).not.toContain(link);
          return link;
        },
        { timeout: 15_000, interval: 50 },
      );
    const revise = async (percent: string) => {
      const [request] = await pendingOf(app, deal.id);
      requests.push(request.id);
      links.push(await newLink(links));
      await deal.post('/quote-versions', lessPercent(percent));
      expect((await deal.deal()).stage).toBe('draft');
      expect(await deal.post('/submit')).toEqual({ stage: 'awaitingApproval' });
    };
    await revise('15');
    await revise('10');
    expect(new Set(links).size).toBe(2);
    for (const link of links) {
      for (const shown of [await openPage(link), await sendForm(link, { decision: 'approve' })]) {
        expect(shown).toMatchObject({
          status: 410,
          page: expect.stringContaining('A newer version has replaced the quote.'),
        });
      }
    }
    for (const id of requests) {
      const body = { decision: 'approve' };
      expectProblem(await app.api.send('POST', `/v1/approvals/${id}/decision`, { body }), 410);
    }
    expect(statuses((await deal.deal()).quoteVersions)).toEqual([
      '3 awaitingApproval',
      '2 superseded',
      '1 superseded',
    ]);

    const last = await newLink(links);
    expect((await sendForm(last, { decision: 'approve' })).status).toBe(200);
    const { approvals, quote } = await deal.deal();
    expect(approvals.map(({ quoteVersion, status }: Json) => [quoteVersion, status])).toEqual([
      [1, 'withdrawn'],
      [2, 'withdrawn'],
      [3, 'approved'],
    ]);
    expect(quote).toMatchObject({ version: 3, status: 'offered', total: '1071.00' });
    const again = [
      'quoteSuperseded',
      'approvalWithdrawn',
      'quotePriced',
      'quoteSubmitted',
      'approvalRequested',
    ];
    await expectStanding(deal, {
      stage: 'offered',
      waitingFor: { what: 'answer', from: [CUSTOMER_EMAIL] },
      story: [...ASKED, ...again, ...again, 'approvalGiven', 'quoteSent'],
    });
  });

  test('a deal keeps its customer: a version for another one is refused', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId));
    const another = await aCustomer(app.api, { name: 'Another AG' });
    const unknown = { externalId: 'UNKNOWN', name: 'New AG', email: 'new@customer.example', country: 'DE' };
    for (const whose of [{ customerId: another }, { customer: unknown }]) {
      const body = { ...workshop('1.00'), customerId: undefined, ...whose };
      expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/quote-versions`, { body }), 422, [
        '/customerId',
      ]);
    }
    expect((await app.api.get('/v1/customers?externalId=UNKNOWN')).data).toEqual([]);
    expect((await deal.deal()).quote).toMatchObject({ version: 1, status: 'offered' });
    await expectStanding(deal, {
      stage: 'offered',
      waitingFor: { what: 'answer', from: [CUSTOMER_EMAIL] },
      story: OFFERED,
    });
  });
});
