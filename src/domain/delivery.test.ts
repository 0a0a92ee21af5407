import { describe, expect, it } from 'vitest';
import { isUndelivered, type OrderLine, spreadDelivery } from './delivery.ts';

const line = (sku: string, ordered: string, with_: Partial<OrderLine> = {}): OrderLine => ({
  sku,
  fulfilment: 'stock',
  ordered,
  delivered: '0',
  ...with_,
});
const partsOf = (order: OrderLine[], delivery: { sku: string; quantity: string }[]) => {
  const spread = spreadDelivery(order, delivery);
  return spread.ok
    ? spread.value.map((part) => `line ${order.indexOf(part.line) + 1}: ${part.quantity}`)
    : spread.problems.map(({ pointer, detail }) => `${pointer} ${detail}`);
};

describe('spreadDelivery', () => {
  const order = [
    line('DESK', '3', { delivered: '1' }),
    line('LAMP', '10'),
    line('DESK', '2.5', { fulfilment: 'service' }),
    line('CARE', '1', { fulfilment: 'none' }),
  ];

  it('fills the earlier line of an SKU first, up to what is open of it', () => {
    expect(partsOf(order, [{ sku: 'DESK', quantity: '1.5' }])).toEqual(['line 1: 1.5']);
    expect(partsOf(order, [{ sku: 'DESK', quantity: '4.5' }])).toEqual(['line 1: 2', 'line 3: 2.5']);
  });

  it('goes on with a SKU that is named again, and answers in the order of the lines', () => {
    const delivery = [
      { sku: 'LAMP', quantity: '4' },
      { sku: 'DESK', quantity: '1' },
      { sku: 'DESK', quantity: '2' },
    ];
    expect(partsOf(order, delivery)).toEqual(['line 1: 2', 'line 2: 4', 'line 3: 1']);
  });

  it('leaves out a line that was delivered already', () => {
    const delivered = [line('DESK', '3', { delivered: '3' }), line('DESK', '1')];
    expect(partsOf(delivered, [{ sku: 'DESK', quantity: '1' }])).toEqual(['line 2: 1']);
  });

  it('refuses what is not to be delivered, and more than is open, each in its place', () => {
    const delivery = [
      { sku: 'CARE', quantity: '1' },
      { sku: 'LAMP', quantity: '10' },
      { sku: 'CHAIR', quantity: '1' },
      { sku: 'LAMP', quantity: '0.5' },
      { sku: 'DESK', quantity: '5' },
    ];
    expect(partsOf(order, delivery)).toEqual([
      '/lines/0/sku The order has no CARE that is to be delivered.',
      '/lines/2/sku The order has no CHAIR that is to be delivered.',
      '/lines/3/quantity 0.5 more LAMP than are still to be delivered.',
      '/lines/4/quantity 0.5 more DESK than are still to be delivered.',
    ]);
  });
});

describe('isUndelivered', () => {
  const atOnce = { recognition: 'pointInTime', milestones: null, reached: [], ...line('DESK', '3') } as const;
  const milestones = [
    { name: 'Design', percent: '40' },
    { name: 'Launch', percent: '60' },
  ];

  it.each([
    ['is true until all of a quantity was delivered', atOnce, true],
    ['is true of a part', { ...atOnce, delivered: '2.5' }, true],
    ['is false once all was', { ...atOnce, delivered: '3.0' }, false],
    ['is false of what needs no delivery', { ...atOnce, fulfilment: 'none' }, false],
    ['is false of what is recognised by time', { ...atOnce, recognition: 'ratable' }, false],
    ['is true of a milestone to come', { ...atOnce, recognition: 'milestone', milestones }, true],
    [
      'is true while one of two was reached',
      { ...atOnce, recognition: 'milestone', milestones, reached: ['Design'] },
      true,
    ],
    [
      'is false once both were reached, whatever was delivered',
      { ...atOnce, recognition: 'milestone', milestones, reached: ['Launch', 'Design'] },
      false,
    ],
  ] as const)('%s', (_, obligation, expected) => {
    expect(isUndelivered(obligation)).toBe(expected);
  });
});
