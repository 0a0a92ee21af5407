import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, play, simpleRequest } from '#test/setup/world.ts';
import { typesOf } from '../support.ts';

const MANY = 12;
const ROUNDS = 3;

/** Many at once are more than the engine takes at a time, so that it forgets some and is asked again. */
describe('many commands of one kind at once', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const draft = async (percent: string) => {
    const price = { model: 'flat', amount: '1000.00' };
    const lines = [{ description: 'Workshop', quantity: '1', price, discount: { percent } }];
    const { id } = await app.api.post('/v1/deals', simpleRequest(customerId, { lines, submit: false }));
    return play(app.api, id);
  };
  const atOnce = async (path: string, body: object = {}) => {
    const answers = await Promise.all(
      Array.from({ length: MANY }, () => app.api.send('POST', path, { body })),
    );
    return answers.map(({ status }) => status).sort((a, b) => a - b);
  };
  const oneOf = [200, ...Array.from({ length: MANY - 1 }, () => 409)];

  test('submit a quote once, and recall it once', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const deal = await draft('30');
      const { id } = await deal.deal();
      expect(await atOnce(`/v1/deals/${id}/submit`)).toEqual(oneOf);
      expect((await deal.deal()).approvals).toHaveLength(1);
      expect(await atOnce(`/v1/deals/${id}/recall`)).toEqual(oneOf);
      const types = typesOf(await deal.timeline());
      expect(types.filter((type) => type === 'quoteSubmitted')).toHaveLength(1);
      expect(types.filter((type) => type === 'quoteRecalled')).toHaveLength(1);
    }
  });

  test('send an offer once', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const deal = await draft('0');
      const { id } = await deal.deal();
      expect(await atOnce(`/v1/deals/${id}/submit`)).toEqual(oneOf);
      expect(typesOf(await deal.timeline()).filter((type) => type === 'quoteSent')).toHaveLength(1);
    }
  });
});
