import { describe, expect, it } from 'vitest';
import {
  allocatePayment,
  amountDue,
  coversPrincipal,
  creditCheck,
  invoiceStatus,
  type Payable,
} from './receivables.ts';
import { planRecovery, planWriteOff } from './writeOff.ts';

const EUR = 'EUR';
const balance = {
  total: '119.00',
  lateFees: '0.00',
  amountPaid: '0.00',
  amountCredited: '0.00',
  amountWrittenOff: '0.00',
};

describe('an invoice', () => {
  it('is due with its late fees, less what settled it', () => {
    const invoice = {
      ...balance,
      lateFees: '40.00',
      amountPaid: '50.00',
      amountCredited: '9.00',
      amountWrittenOff: '1.00',
    };
    expect(amountDue({ ...invoice, currency: EUR })).toBe('99.00');
  });

  it.each([
    ['open', {}],
    ['open', { amountCredited: '19.00' }],
    ['open', { amountCredited: '119.00', lateFees: '40.00' }],
    ['partiallyPaid', { amountPaid: '0.01' }],
    ['partiallyPaid', { amountPaid: '119.00', lateFees: '40.00' }],
    ['paid', { amountPaid: '119.00' }],
    ['paid', { amountPaid: '100.00', amountCredited: '19.00' }],
    ['paid', { total: '0.00' }],
    ['void', { amountCredited: '119.00' }],
    ['writtenOff', { amountWrittenOff: '119.00' }],
    ['writtenOff', { amountPaid: '100.00', amountWrittenOff: '19.00' }],
  ] as const)('is %s with %j', (status, changes) => {
    expect(invoiceStatus({ ...balance, ...changes })).toBe(status);
  });
});

describe('coversPrincipal', () => {
  it.each([
    ['what is paid now', {}, '119.00', true],
    ['less than all', {}, '118.99', false],
    ['what was paid before', { amountPaid: '100.00' }, '19.00', true],
    ['what was credited', { amountCredited: '19.00' }, '100.00', true],
    ['no late fees', { lateFees: '40.00' }, '119.00', true],
    ['nothing that was written off', { amountWrittenOff: '19.00' }, '100.00', false],
  ])('counts %s', (_, changes, amount, expected) => {
    expect(coversPrincipal({ ...balance, ...changes }, amount)).toBe(expected);
  });
});

describe('a payment', () => {
  const older: Payable = {
    id: 'a',
    number: 'INV-9',
    issuedOn: '2031-01-01',
    principalDue: '100.00',
    lateFeesDue: '40.00',
  };
  const newer: Payable = {
    id: 'b',
    number: 'INV-10',
    issuedOn: '2031-01-01',
    principalDue: '50.00',
    lateFeesDue: '0.00',
  };
  const pay = (amount: string, invoiceId?: string) =>
    allocatePayment({ amount, currency: EUR, invoices: [newer, older], invoiceId });

  it('settles principal before late fees, the older invoice first', () => {
    expect(pay('160.00')).toEqual({
      allocations: [
        { invoiceId: 'a', principal: '100.00', lateFees: '10.00', recovered: '0.00', amount: '110.00' },
        { invoiceId: 'b', principal: '50.00', lateFees: '0.00', recovered: '0.00', amount: '50.00' },
      ],
      unallocated: '0.00',
    });
    expect(pay('100.00').allocations).toHaveLength(1);
  });

  it('settles the named invoice alone', () => {
    expect(pay('60.00', 'b')).toMatchObject({
      allocations: [{ invoiceId: 'b', amount: '50.00' }],
      unallocated: '10.00',
    });
    expect(() => pay('60.00', 'c')).toThrow(/no invoice c/);
  });

  it('recovers what was written off when nothing else is due', () => {
    const writtenOff = { ...older, principalDue: '0.00', lateFeesDue: '0.00', writtenOff: '30.00' };
    const invoices = [writtenOff, newer];
    expect(allocatePayment({ amount: '100.00', currency: EUR, invoices })).toMatchObject({
      allocations: [
        { invoiceId: 'a', recovered: '30.00', amount: '30.00' },
        { invoiceId: 'b', principal: '50.00', recovered: '0.00' },
      ],
      unallocated: '20.00',
    });
  });
});

describe('a write-off', () => {
  const debt = {
    principalDue: '119.00',
    lateFeesDue: '40.00',
    taxAmount: '19.00',
    total: '119.00',
    taxRelief: true,
    currency: EUR,
  };

  it.each([
    [{}, { amount: '159.00', taxRelief: '19.00' }],
    [{ taxRelief: false }, { amount: '159.00', taxRelief: '0.00' }],
    [{ amount: '59.50' }, { amount: '59.50', taxRelief: '9.50' }],
    [{ amount: '130.00' }, { amount: '130.00', taxRelief: '19.00' }],
    [{ principalDue: '0.00' }, { amount: '40.00', taxRelief: '0.00' }],
    [
      { total: '0.00', taxAmount: '0.00', principalDue: '0.00' },
      { amount: '40.00', taxRelief: '0.00' },
    ],
  ])('of %j', (changes, value) => {
    expect(planWriteOff({ ...debt, ...changes })).toEqual({ ok: true, value });
  });

  it('in parts gives as much relief as at once, to the cent', () => {
    let principal = 119;
    const reliefs = ['0.03', '0.03', '0.03', '0.03', '118.88'].map((amount) => {
      const plan = planWriteOff({ ...debt, lateFeesDue: '0.00', principalDue: principal.toFixed(2), amount });
      principal -= Number(amount);
      return plan.ok ? plan.value.taxRelief : plan.problems;
    });
    // Of 119.00, 118.97, 118.94, 118.91 and 118.88 the tax is 19.00, 19.00, 18.99, 18.99 and 18.98.
    expect(reliefs).toEqual(['0.00', '0.01', '0.00', '0.01', '18.98']);
  });

  it.each([
    [{ amount: '159.01' }, '/amount'],
    [{ amount: '0' }, '/amount'],
    [{ amount: '1.001' }, '/amount'],
    [{ principalDue: '0.00', lateFeesDue: '0.00' }, ''],
  ])('is refused for %j', (changes, pointer) => {
    expect(planWriteOff({ ...debt, ...changes })).toMatchObject({ ok: false, problems: [{ pointer }] });
  });

  it('is taken back in the same proportion, to the last cent', () => {
    const writeOff = { writtenOff: '100.00', taxRelief: '15.97', currency: EUR };
    expect(planRecovery({ ...writeOff, recovered: '33.33' })).toEqual({ amount: '33.33', taxRelief: '5.32' });
    const left = { writtenOff: '66.67', taxRelief: '10.65', currency: EUR };
    expect(planRecovery({ ...left, recovered: '66.67' })).toEqual({ amount: '66.67', taxRelief: '10.65' });
    expect(() => planRecovery({ ...left, recovered: '66.68' })).toThrow(/exceeds the write-off/);
  });
});

describe('creditCheck', () => {
  const order = {
    creditLimit: '1000.00',
    limitCurrency: EUR,
    orderCurrency: EUR,
    openReceivables: '400.00',
    orderTotal: '600.00',
  };
  it('lets pass up to and with the limit, and without one', () => {
    expect(creditCheck(order)).toEqual({ held: false, reason: null });
    expect(creditCheck({ ...order, creditLimit: null, orderTotal: '9999.00' }).held).toBe(false);
  });
  it('holds beyond it', () => {
    expect(creditCheck({ ...order, orderTotal: '600.01' })).toEqual({
      held: true,
      reason: "Open 400.00 and this order's 600.01 EUR exceed the limit of 1000.00.",
    });
  });
  it('holds where currencies differ', () => {
    expect(creditCheck({ ...order, orderCurrency: 'USD' }).reason).toMatch(/in EUR and the order in USD/);
  });
});
