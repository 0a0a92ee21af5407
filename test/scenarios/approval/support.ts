import type { TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { CUSTOMER_EMAIL, simpleRequest } from '#test/setup/world.ts';
import { startDeal } from '../support.ts';

export const CFO = 'cfo@seller.example';
export const LEGAL = 'legal@seller.example';

export const approve = { decision: 'approve' };
/** How a deal stands once it is approved. */
export const SENT = { stage: 'offered', waitingFor: { what: 'answer', from: [CUSTOMER_EMAIL] } };

export async function moreStaff({ api }: TestApp): Promise<void> {
  const approver = (email: string, name: string, role: string) =>
    api.put('/v1/people', { email, name, roles: [role], scopes: ['approver'] });
  await approver(CFO, 'Carla Cfo', 'cfo');
  await approver(LEGAL, 'Leo Legal', 'legal');
}

/** A quote with so much discount that the rules of the policy in force ask for approval. */
export const discounted = (customerId: string, percent: string, fields: object = {}) =>
  simpleRequest(customerId, { ...lessPercent(percent), ...fields });

export const aDiscountedDeal = ({ api }: TestApp, customerId: string, percent = '10', fields: object = {}) =>
  startDeal(api, discounted(customerId, percent, fields));

export const lessPercent = (percent: string) => ({
  currency: 'EUR',
  lines: [
    {
      description: 'Workshop',
      quantity: '1',
      price: { model: 'flat', amount: '1000.00' },
      discount: { percent },
    },
  ],
});

export const pendingOf = async ({ api }: TestApp, dealId: string): Promise<Json[]> =>
  (await api.get(`/v1/approvals?status=pending&dealId=${dealId}`)).data;

export const decide = ({ api }: TestApp, approvalId: string, body: object) =>
  api.send('POST', `/v1/approvals/${approvalId}/decision`, { body });

/** A rule that asks where the discount is over some percent. */
export const over = (value: string, approvers: object[]) => ({
  when: { field: 'discountPercent', op: 'gt', value },
  approvers,
});

/** The head of sales over 5 %, then the CFO and legal side by side over 20 %. */
export const IN_ORDER = [
  over('5', [{ approver: 'role:headOfSales' }]),
  over('20', [[{ approver: 'role:cfo' }, { approver: LEGAL }]]),
];
/** Legal, and the CFO as well after 48 hours without a decision. */
export const WITH_DEPUTY = [over('0', [{ approver: 'role:legal', escalateAfterHours: 48, escalateTo: CFO }])];

export const aPolicy = ({ api }: TestApp, effectiveFrom: string, rules: object[]) =>
  api.send('POST', '/v1/approval-policies', { body: { name: 'Rules', effectiveFrom, rules } });
