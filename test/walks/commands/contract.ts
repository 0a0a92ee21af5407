import fc from 'fast-check';
import { CUSTOMER_EMAIL } from '#test/setup/world.ts';
import type { Deal } from '../model.ts';
import { COUNTERSIGNER } from '../quotes.ts';
import { type Expected, unlessIn } from '../walk.ts';
import { commandKind } from './command.ts';

export const answerOffer = commandKind({
  name: 'answerOffer',
  choice: fc.constantFrom('accept', 'accept', 'accept', 'accept', 'decline'),
  fits: (deal) => deal.isIn('offered'),
  ask: (deal, decision) => ({
    words: `the customer answers: ${decision}`,
    path: `/v1/deals/${deal.id}/acceptance`,
    body: { decision, name: 'Bea Buyer', email: CUSTOMER_EMAIL },
    expected: unlessIn(deal.isIn('offered'), { taken: 200 }),
    follows: () => {
      if (decision === 'accept') deal.isAccepted();
      else deal.stage = 'lost';
    },
  }),
});

export const sign = commandKind({
  name: 'sign',
  choice: fc.record({
    who: fc.constantFrom('next', 'next', 'next', 'next', 'customer', 'countersigner', 'stranger'),
    decision: fc.constantFrom('sign', 'sign', 'sign', 'sign', 'sign', 'decline'),
  }),
  fits: (deal) => deal.isIn('signing'),
  ask: (deal, { who, decision }) => {
    const next = deal.toSign[0]?.email ?? CUSTOMER_EMAIL;
    const email = {
      next,
      customer: CUSTOMER_EMAIL,
      countersigner: COUNTERSIGNER,
      stranger: 'who@else.example',
    }[who];
    const signer = deal.signers.find((known) => known.email === email);
    return {
      words: `${email} decides: ${decision}`,
      path: `/v1/deals/${deal.id}/signatures`,
      body: { signer: email, name: 'Bea Buyer', decision },
      expected: unlessIn(deal.isIn('signing'), signatureOutcome(deal, email)),
      follows: () => {
        if (decision === 'decline') deal.stage = 'lost';
        else if (signer) deal.isSigned(signer, deal.facts?.quote.total ?? '0');
      },
    };
  },
});

/** Everybody signs once, in their turn. */
function signatureOutcome(deal: Deal, email: string): Expected {
  if (!deal.signers.some((signer) => signer.email === email)) return { refused: 422, pointer: '/signer' };
  return deal.toSign.some((signer) => signer.email === email) ? { taken: 200 } : { refused: 409 };
}

export const decideCredit = commandKind({
  name: 'decideCredit',
  choice: fc.constantFrom('release', 'release', 'release', 'refuse'),
  fits: (deal) => deal.isIn('ordering'),
  ask: (deal, decision) => ({
    words: `finance decides on the held order: ${decision}`,
    path: `/v1/deals/${deal.id}/credit-decision`,
    body: { decision, reason: 'We know them' },
    expected: unlessIn(deal.isIn('ordering'), { taken: 200 }),
    follows: () => {
      deal.stage = decision === 'release' ? 'active' : 'cancelled';
      deal.mayAct = true;
    },
  }),
});
