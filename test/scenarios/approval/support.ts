import type { TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { simpleRequest } from '#test/setup/world.ts';

export const CFO = 'cfo@seller.example';
export const LEGAL = 'legal@seller.example';

export async function moreStaff({ api }: TestApp): Promise<void> {
  const approver = (email: string, name: string, role: string) =>
    api.put('/v1/people', { email, name, roles: [role], scopes: ['approver'] });
  await approver(CFO, 'Carla Cfo', 'cfo');
  await approver(LEGAL, 'Leo Legal', 'legal');
}

/** A quote with so much discount that the rules of the policy in force ask for approval. */
export const discounted = (customerId: string, percent: string, fields: object = {}) =>
  simpleRequest(customerId, { ...lessPercent(percent), ...fields });

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

export const aPolicy = ({ api }: TestApp, effectiveFrom: string, rules: object[]) =>
  api.send('POST', '/v1/approval-policies', { body: { name: 'Rules', effectiveFrom, rules } });
