import { describe, expect, it } from 'vitest';
import { isBalanced, positionAfter } from '#test/properties/entries.ts';
import * as postings from './postings.ts';

const EUR = 'EUR';
const none = { asset: '0.00', liability: '0.00' };

describe('a contract’s entries, as in the worked example', () => {
  it('uses up the liability, then makes an asset, then clears it again', () => {
    const first = postings.invoicePostings({
      netAmount: '3828.00',
      taxAmount: '727.32',
      total: '4555.32',
      position: none,
      currency: EUR,
    });
    expect(first).toEqual([
      { account: 'accountsReceivable', debit: '4555.32' },
      { account: 'contractLiability', credit: '3828.00' },
      { account: 'taxPayable', credit: '727.32' },
    ]);
    let position = positionAfter(none, first, EUR);
    expect(position).toEqual({ asset: '0.00', liability: '3828.00' });

    const onboarding = postings.revenuePostings({ amount: '3113.89', position, currency: EUR });
    position = positionAfter(position, onboarding, EUR);
    const january = postings.revenuePostings({ amount: '834.21', position, currency: EUR });
    expect(january).toEqual([
      { account: 'contractLiability', debit: '714.11' },
      { account: 'contractAsset', debit: '120.10' },
      { account: 'revenue', credit: '834.21' },
    ]);
    position = positionAfter(position, january, EUR);
    expect(position).toEqual({ asset: '120.10', liability: '0.00' });

    const second = postings.invoicePostings({
      netAmount: '828.00',
      taxAmount: '157.32',
      total: '985.32',
      position,
      currency: EUR,
    });
    expect(second).toEqual([
      { account: 'accountsReceivable', debit: '985.32' },
      { account: 'contractAsset', credit: '120.10' },
      { account: 'contractLiability', credit: '707.90' },
      { account: 'taxPayable', credit: '157.32' },
    ]);
  });

  it('takes revenue back against the asset, then the liability', () => {
    const position = { asset: '10.00', liability: '0.00' };
    expect(postings.revenuePostings({ amount: '-93.49', position, currency: EUR })).toEqual([
      { account: 'revenue', debit: '93.49' },
      { account: 'contractAsset', credit: '10.00' },
      { account: 'contractLiability', credit: '83.49' },
    ]);
  });

  it('books a credit note as negative billing', () => {
    const note = { netAmount: '100.00', taxAmount: '19.00', againstReceivable: '50.00', toCredit: '69.00' };
    const position = { asset: '0.00', liability: '60.00' };
    expect(postings.creditNotePostings({ ...note, position, currency: EUR })).toEqual([
      { account: 'contractLiability', debit: '60.00' },
      { account: 'contractAsset', debit: '40.00' },
      { account: 'taxPayable', debit: '19.00' },
      { account: 'accountsReceivable', credit: '50.00' },
      { account: 'customerCredit', credit: '69.00' },
    ]);
  });
});

describe('money', () => {
  it.each([
    [
      'payment',
      postings.paymentPostings({ allocated: '70.00', unallocated: '30.00', currency: EUR }),
      'cash 100.00 / accountsReceivable 70.00, customerCredit 30.00',
    ],
    [
      'payment on account',
      postings.paymentPostings({ allocated: '0.00', unallocated: '30', currency: EUR }),
      'cash 30.00 / customerCredit 30.00',
    ],
    [
      'credit applied',
      postings.creditAppliedPostings({ amount: '5', currency: EUR }),
      'customerCredit 5.00 / accountsReceivable 5.00',
    ],
    [
      'late fee',
      postings.lateFeePostings({ amount: '40.00', currency: EUR }),
      'accountsReceivable 40.00 / lateFeeIncome 40.00',
    ],
    [
      'late fee waived',
      postings.lateFeeReversalPostings({ amount: '40.00', currency: EUR }),
      'lateFeeIncome 40.00 / accountsReceivable 40.00',
    ],
    [
      'paid late fee waived',
      postings.lateFeeReversalPostings({ amount: '40.00', toCredit: '15.00', currency: EUR }),
      'lateFeeIncome 40.00 / accountsReceivable 25.00, customerCredit 15.00',
    ],
    [
      'write-off',
      postings.writeOffPostings({ amount: '119.00', taxRelief: '19.00', currency: EUR }),
      'badDebtExpense 100.00, taxPayable 19.00 / accountsReceivable 119.00',
    ],
    [
      'recovery',
      postings.writeOffRecoveryPostings({ amount: '119.00', taxRelief: '0', currency: EUR }),
      'accountsReceivable 119.00 / badDebtExpense 119.00',
    ],
    [
      'refund',
      postings.refundPostings({ amount: '5.00', currency: EUR }),
      'customerCredit 5.00 / refundsPayable 5.00',
    ],
    ['payout', postings.payoutPostings({ amount: '5.00', currency: EUR }), 'refundsPayable 5.00 / cash 5.00'],
  ])('%s', (_, entry, expected) => {
    const side = (key: 'debit' | 'credit') =>
      entry.flatMap((posting) => (posting[key] ? [`${posting.account} ${posting[key]}`] : [])).join(', ');
    expect(`${side('debit')} / ${side('credit')}`).toBe(expected);
    expect(isBalanced(entry)).toBe(true);
  });

  it('never turns to the wrong side', () => {
    expect(() => postings.lateFeePostings({ amount: '-1.00', currency: EUR })).toThrow(
      /must not be negative/,
    );
    expect(isBalanced([{ account: 'cash', debit: '1.00' }])).toBe(false);
  });
});
