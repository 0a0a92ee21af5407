import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { DeterminismViolationError } from '@temporalio/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '#src/config.ts';
import { createLog } from '#src/log.ts';
import { type RunningWorker, startWorker } from '#src/worker/worker.ts';
import { balances, startDeal, storyOf } from '#test/scenarios/support.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { type Histories, replay } from '#test/setup/histories.ts';
import { bundleOfRelease } from '#test/setup/releases.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, simpleRequest } from '#test/setup/world.ts';
import { dealWorkflowId } from '#workflows/messages.ts';

const { EventType } = temporal.api.enums.v1;

const patchAnswers = (answer: 'true' | 'false') => [
  { file: 'patches.ts', from: "patched('last-signature-reminder')", to: answer },
];

const SECOND = 'second@customer.example';
const bothSign = {
  signers: [
    { name: 'Bea Buyer', email: CUSTOMER_EMAIL, party: 'customer' },
    { name: 'Sid Second', email: SECOND, party: 'customer' },
  ],
};

/** When each reminder is due by the rule of three days, and by the one that came with the new release. */
const FIRST_REMINDER = '2031-01-04T08:00:00.000Z';
const LAST_REMINDER = '2031-01-29T08:00:00.000Z';
const signedOn = (...reminders: string[]) => [
  'signatureRequested',
  ...reminders,
  'contractSignedBy',
  'contractSignedBy',
  'contractSigned',
  'orderReleased',
  'invoiceIssued',
  'revenueRecognised',
  'paymentReceived',
  'dealCompleted',
];

type Deal = Awaited<ReturnType<typeof startDeal>>;
const NAMES = ['offered', 'asked', 'halfSigned', 'reminded', 'remindedThenSigned', 'lost', 'active'] as const;

/**
 * The old release reminds a signer once; the new one a second time, for deals that were not past the first reminder when it
 * came. It is this source with the patch off: what it does and records is what a release before the patch did.
 */
describe('deals that the old release began', () => {
  let app: TestApp;
  let worker: RunningWorker | undefined;
  let folder: string;
  let old: Record<(typeof NAMES)[number], Deal>;
  let begun: Deal;
  let histories: Histories;

  const begin = (variables: object) =>
    startWorker(loadConfig({ ...app.variables, ...variables }), createLog('error'));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quittance-release-'));
    const oldBundle = join(folder, 'old.js');
    await writeFile(oldBundle, (await bundleOfRelease(patchAnswers('false'))).code);
    app = await startTestApp({}, { withWorker: false });
    worker = await begin({ WORKFLOW_BUNDLE: oldBundle });
    await aSeller(app.api);
    const customerId = await aCustomer(app.api);
    const offer = () => startDeal(app.api, simpleRequest(customerId, bothSign));
    const accepted = async () => {
      const deal = await offer();
      await deal.accept();
      return deal;
    };
    const acceptedAnd = async (date: string) => {
      const deal = await accepted();
      await deal.advanceTo(date);
      return deal;
    };
    const [offered, asked, halfSigned, reminded, remindedThenSigned, lost, active] = await Promise.all([
      offer(),
      accepted(),
      accepted(),
      acceptedAnd('2031-01-10'),
      acceptedAnd('2031-01-10'),
      acceptedAnd('2031-02-01'),
      accepted(),
    ]);
    old = { offered, asked, halfSigned, reminded, remindedThenSigned, lost, active };
    await halfSigned.sign();
    await signBoth(active);
    await worker.stop();

    worker = await begin({});
    begun = await accepted();
    await Promise.all([
      offered.accept().then(() => untilExpiry(offered)),
      untilExpiry(asked),
      untilExpiry(halfSigned),
      untilExpiry(reminded),
      untilExpiry(begun),
      signBoth(remindedThenSigned).then(() => untilPaid(remindedThenSigned)),
      quoteAnew(lost),
      untilPaid(active),
    ]);
    histories = await historiesOf({ ...old, begun });
  });
  afterAll(async () => {
    await worker?.stop();
    await app?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const signBoth = async (deal: Deal) => {
    await deal.sign();
    await deal.sign(SECOND);
  };
  const untilExpiry = (deal: Deal) => deal.advanceTo('2031-02-01');
  const untilPaid = async (deal: Deal) => {
    await deal.advanceTo('2031-01-20');
    const [invoice] = await deal.invoices();
    await deal.pay(invoice?.id, '1190.00');
  };
  const quoteAnew = async (deal: Deal) => {
    const { currency, lines } = simpleRequest('');
    await deal.post('/quote-versions', { currency, lines, ...bothSign });
    await deal.post('/submit');
    await deal.accept();
    await signBoth(deal);
  };
  const remindersOf = async (deal: Deal) =>
    (await deal.timeline())
      .filter(({ type }) => type === 'signatureReminded')
      .map(({ at, data }) => `${at} ${data.signer}`);
  const historiesOf = async (deals: Record<string, Deal>): Promise<Histories> => {
    const connection = await Connection.connect({ address: app.temporalAddress });
    const { workflow } = new Client({ connection });
    const fetched = Object.entries(deals).map(
      async ([name, { id }]) => [name, await workflow.getHandle(dealWorkflowId(id)).fetchHistory()] as const,
    );
    try {
      return new Map(await Promise.all(fetched));
    } finally {
      await connection.close();
    }
  };
  const twice = (...signers: string[]) =>
    [FIRST_REMINDER, LAST_REMINDER].flatMap((at) => signers.map((signer) => `${at} ${signer}`));
  const onceEach = (...signers: string[]) => signers.map((signer) => `${FIRST_REMINDER} ${signer}`);

  test('are lost under the new one when nobody signs, with the reminders of the rule that they had come to', async () => {
    for (const deal of [old.offered, old.asked, old.halfSigned, old.reminded, begun]) {
      expect(await deal.deal()).toMatchObject({ stage: 'lost', contract: { status: 'expired' } });
    }
    expect(await remindersOf(old.offered)).toEqual(twice(CUSTOMER_EMAIL, SECOND));
    expect(await remindersOf(old.asked)).toEqual(twice(CUSTOMER_EMAIL, SECOND));
    expect(await remindersOf(old.halfSigned)).toEqual(twice(SECOND));
    expect(await remindersOf(old.reminded)).toEqual(onceEach(CUSTOMER_EMAIL, SECOND));
    expect(await remindersOf(begun)).toEqual(twice(CUSTOMER_EMAIL, SECOND));
  });

  test('are quoted anew under the new one, though they were lost under the old', async () => {
    expect((await old.lost.deal()).stage).toBe('active');
    expect(await remindersOf(old.lost)).toEqual(onceEach(CUSTOMER_EMAIL, SECOND));
  });

  test('are signed, invoiced, paid and completed under the new one, and the books balance', async () => {
    for (const [deal, reminders] of [
      [old.active, []],
      [old.remindedThenSigned, ['signatureReminded', 'signatureReminded']],
    ] as const) {
      expect((await deal.deal()).stage).toBe('completed');
      const story = storyOf(await deal.timeline());
      expect(story.slice(story.indexOf('signatureRequested'))).toEqual(signedOn(...reminders));
      expect(await balances(app.api, { dealId: deal.id })).toEqual({
        cash: '1190.00',
        revenue: '-1000.00',
        taxPayable: '-190.00',
      });
    }
  });

  test('leave no failed workflow task behind, and the new path is marked where a deal took it', () => {
    const eventsOf = (name: string) => histories.get(name)?.events ?? [];
    const has = (type: number) => (name: string) =>
      eventsOf(name).some(({ eventType }) => eventType === type);
    const names = [...histories.keys()];
    expect(names).toHaveLength(NAMES.length + 1);
    expect(names.filter(has(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED))).toEqual([]);
    const isMarked = (name: string) =>
      eventsOf(name).some((event) => event.markerRecordedEventAttributes?.markerName === 'core_patch');
    expect(names.filter(isMarked)).toEqual(['offered', 'asked', 'halfSigned', 'begun']);
  });

  test('are found by the name of the patch while they are open', async () => {
    const connection = await Connection.connect({ address: app.temporalAddress });
    const { workflow } = new Client({ connection });
    const query = [
      `TaskQueue = '${app.taskQueue}'`,
      "WorkflowType = 'deal' AND ExecutionStatus = 'Running'",
      "TemporalChangeVersion = 'last-signature-reminder'",
    ].join(' AND ');
    const found = async () => {
      const ids: string[] = [];
      for await (const { workflowId } of workflow.list({ query })) ids.push(workflowId);
      return ids.sort();
    };
    const marked = [old.offered, old.asked, old.halfSigned, begun].map(({ id }) => dealWorkflowId(id));
    await expect.poll(found, { timeout: 15_000 }).toEqual(marked.sort());
    await connection.close();
  });

  test('could not be rebuilt by the same change without the patch', async () => {
    const past = new Map([...histories].filter(([name]) => ['reminded', 'lost', 'active'].includes(name)));
    const errors = await replay(await bundleOfRelease(patchAnswers('true')), past);
    expect(errors.get('reminded')).toBeInstanceOf(DeterminismViolationError);
    expect(errors.get('lost')).toBeInstanceOf(DeterminismViolationError);
    expect(errors.get('active'), 'a deal that never came to the point').toBeUndefined();
  });
});
