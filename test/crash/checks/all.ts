import type { Check } from '../facts.ts';
import {
  everyAnswerIsRemembered,
  everyPlayCameToWhatItComesToUndisturbed,
  everyPlayWasPlayedToItsEnd,
  everythingAnsweredIsThereOnceAndNothingElse,
} from './answers.ts';
import {
  contractPositionsAgree,
  customersCreditAgrees,
  everyEntryBalances,
  numbersHaveNoGap,
  receivablesAgree,
  theAccountsHoldWhatTheDocumentsSay,
  theTrialBalanceIsTheSumOfTheEntries,
} from './books.ts';
import { everyWorkflowIsWell, nothingIsLeftUnanswered } from './engine.ts';
import {
  everyDealsMailsWentOutInOrder,
  everyDocumentHasItsMail,
  everyMailWentOutUnderOneMessageId,
  noMailWentOutMoreOftenThanKillsExplain,
} from './mails.ts';
import { promotionsAreUsedByThoseWhoHaveThem } from './promotions.ts';
import { contractNettingAgrees, daysSalesOutstandingAgree } from './reports.ts';

export const CHECKS: readonly Check[] = [
  everyPlayWasPlayedToItsEnd,
  everyAnswerIsRemembered,
  everythingAnsweredIsThereOnceAndNothingElse,
  everyPlayCameToWhatItComesToUndisturbed,
  numbersHaveNoGap,
  everyEntryBalances,
  theTrialBalanceIsTheSumOfTheEntries,
  receivablesAgree,
  theAccountsHoldWhatTheDocumentsSay,
  customersCreditAgrees,
  contractPositionsAgree,
  promotionsAreUsedByThoseWhoHaveThem,
  contractNettingAgrees,
  daysSalesOutstandingAgree,
  everyMailWentOutUnderOneMessageId,
  noMailWentOutMoreOftenThanKillsExplain,
  everyDealsMailsWentOutInOrder,
  everyDocumentHasItsMail,
  everyWorkflowIsWell,
  nothingIsLeftUnanswered,
];
