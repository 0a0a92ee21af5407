import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, HEAD_OF_SALES, OWNER, play, simpleRequest } from '#test/setup/world.ts';
import { staffOf } from './signIn.ts';

const FINANCE = 'fin@seller.example';

/** What staff do about approvals by hand, without JavaScript. */
describe('the console’s pages of approvals', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const as = staffOf(() => app);
  const discounted = async () => {
    const { id } = await app.api.post(
      '/v1/deals',
      simpleRequest(customerId, { discount: { percent: '10' }, startAt: '2031-03-01' }),
    );
    const { data } = await app.api.get(`/v1/approvals?status=pending&dealId=${id}`);
    return { id: id as string, approvalId: data[0].id as string, ...play(app.api, id) };
  };

  it('leave writing to the customer to those who sell', async () => {
    const { id } = await app.api.post('/v1/deals', simpleRequest(customerId));
    const [owner, finance] = [await as(OWNER), await as(FINANCE)];
    expect((await finance(`/deals/${id}`)).page).not.toContain('name="comment"');
    expect((await finance(`/deals/${id}/comments`, { comment: 'Pay now' })).status).toBe(403);
    expect((await owner(`/deals/${id}`)).page).toContain('name="comment"');
    expect((await owner(`/deals/${id}/comments`, { comment: 'It is ready' })).status).toBe(303);
    const { data } = await app.api.get(`/v1/deals/${id}/comments`);
    expect(data).toMatchObject([{ side: 'seller', text: 'It is ready' }]);
  });

  it('take an absence once, however often its form is sent', async () => {
    const owner = await as(OWNER);
    const absence = { to: HEAD_OF_SALES, from: '2031-08-01', until: '2031-08-05' };
    for (let sent = 0; sent < 2; sent++) expect((await owner('/away', absence)).status).toBe(303);
    const { data } = await app.api.get(`/v1/people/${OWNER}/delegations`);
    expect(data).toHaveLength(1);
  });

  it('let an approver name a delegate, who finds and takes the decision', async () => {
    const deal = await discounted();
    const head = await as(HEAD_OF_SALES);
    const finance = await as(FINANCE);
    expect((await finance('/approvals')).page).toContain('Nothing waits for you');
    const broken = await head('/away', { to: '', from: '2031-03-01', until: 'soon' });
    expect(broken.status).toBe(422);
    expect(broken.page).toContain('Who decides in your stead is missing.');
    expect(broken.page).toContain('The last day is missing.');
    const stranger = await head('/away', { to: 'x@y.example', from: '2031-03-02', until: '2031-03-01' });
    expect(stranger.page).toContain('There is no x@y.example among the staff');
    expect(stranger.page).toContain('must not end before it begins');

    expect(await head('/away', { to: FINANCE, from: '2031-03-01', until: '2031-03-05' })).toMatchObject({
      status: 303,
      location: '/away',
    });
    expect((await finance('/approvals')).page).toContain(`/approvals/${deal.approvalId}`);
    expect((await finance('/approvals')).page).toContain('in the stead of head of sales');
    expect((await finance('/approvals?q=nobody%25')).page).toContain('No request fits this search.');
    expect((await finance('/approvals?show=decided')).page).toContain('Nothing was decided yet');
    const shown = await finance(`/approvals/${deal.approvalId}`);
    expect(shown.page).toContain(`${FINANCE} stands in for ${HEAD_OF_SALES}.`);
    expect((await finance(`/approvals/${deal.approvalId}`, { decision: 'approve' })).status).toBe(303);
    expect((await deal.deal()).approvals).toMatchObject([{ decidedBy: FINANCE, decidedFor: HEAD_OF_SALES }]);
    expect((await finance(`/approvals/${deal.approvalId}`)).page).toContain('This is approved already');
    const decided = (await finance('/approvals?show=decided&q=kunde')).page;
    expect(decided).toContain(`/approvals/${deal.approvalId}`);
    expect(decided).toContain(`approved by ${FINANCE} on behalf of ${HEAD_OF_SALES}`);

    const [, end = ''] = /action="(\/away\/[^"]+\/end)"/.exec((await head('/away')).page) ?? [];
    expect((await finance(end, {})).status).toBe(404);
    expect((await head(end, {})).status).toBe(303);
    expect((await head('/away')).page).not.toContain(FINANCE);

    const next = await discounted();
    const path = `/approvals/${next.approvalId}/reassign`;
    expect((await finance(path, { to: FINANCE, reason: 'Mine' })).status).toBe(403);
    expect((await head(path, { to: FINANCE, reason: '' })).page).toContain('The reason is missing.');
    expect((await head(path, { to: FINANCE, reason: 'No time' })).status).toBe(303);
    expect((await next.deal()).waitingFor.from).toEqual([FINANCE]);
  });

  it('let the owner alone recall a quote', async () => {
    const deal = await discounted();
    const owner = await as(OWNER);
    expect((await owner(`/deals/${deal.id}`)).page).toContain(`action="/deals/${deal.id}/recall"`);
    const head = await as(HEAD_OF_SALES);
    expect((await head(`/deals/${deal.id}`)).page).not.toContain('Recall the quote');
    expect((await head(`/deals/${deal.id}/recall`, {})).status).toBe(403);
    expect((await owner(`/deals/${deal.id}/recall`, {})).status).toBe(303);
    expect((await deal.deal()).stage).toBe('draft');
    await deal.post('/submit');
    expect((await owner(`/deals/${deal.id}/recall`, {})).status).toBe(303);
    expect((await owner(`/deals/${deal.id}`)).page).not.toContain('Recall the quote');
    expect((await deal.deal()).stage).toBe('draft');
  });
});
