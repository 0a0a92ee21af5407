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
import { everyDocumentHasItsMail, everyMailWentOutUnderOneMessageId } from './mails.ts';

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
  everyMailWentOutUnderOneMessageId,
  everyDocumentHasItsMail,
  everyWorkflowIsWell,
  nothingIsLeftUnanswered,
];
