import { listed } from '../configuration/words.ts';
import type { ApprovalPatience, ApprovalRule, ApprovalStep, ApproverGroup } from './policy.ts';
import { MANAGERS } from './policyProblems.ts';
import { describeCondition } from './words.ts';

/** A rule of a policy in sentences: when it asks, and who decides, one step after the other. */
export interface PolicyRuleWords {
  when: string;
  steps: string[];
}

/** @param nameOf an e-mail address or `role:NAME` as people read it */
export function policyRuleWords(
  { when, approvers }: ApprovalRule,
  nameOf: (approver: string) => string,
): PolicyRuleWords {
  return {
    when: `Where ${describeCondition(when)}:`,
    steps: approvers.map((entry) => entryWords(entry, nameOf)),
  };
}

function entryWords(entry: ApprovalRule['approvers'][number], nameOf: (approver: string) => string): string {
  if (Array.isArray(entry)) {
    return `Side by side: ${entry.map((step) => stepWords(step, nameOf)).join('; ')}.`;
  }
  if ('group' in entry) return groupWords(entry, nameOf);
  return `${capital(stepWords(entry, nameOf))}.`;
}

function stepWords(step: ApprovalStep, nameOf: (approver: string) => string): string {
  const who =
    step.approver === MANAGERS
      ? 'those above the owner approve, up to the first whose authority covers the quote'
      : `${nameOf(step.approver)} approves`;
  return [who, ...patienceWords(step, nameOf)].join(', ');
}

function groupWords(group: ApproverGroup, nameOf: (approver: string) => string): string {
  const { need } = group;
  const many = { any: 'One', all: 'Each' };
  const verb = typeof need === 'number' && need > 1 ? 'agree' : 'agrees';
  const of = `${typeof need === 'number' ? need : many[need]} of ${listed(group.group.map(nameOf))} ${verb}`;
  return `${[of, ...patienceWords(group, nameOf)].join(', ')}.`;
}

function patienceWords(
  { remindAfterHours, escalateAfterHours, escalateTo }: ApprovalPatience,
  nameOf: (approver: string) => string,
): string[] {
  const to = escalateTo === undefined ? '' : ` to ${nameOf(escalateTo)}`;
  return [
    ...(remindAfterHours === undefined ? [] : [`reminded after each ${hours(remindAfterHours)}`]),
    ...(escalateAfterHours === undefined ? [] : [`passed on${to} after ${hours(escalateAfterHours)}`]),
  ];
}

const hours = (count: number): string => `${count} ${count === 1 ? 'hour' : 'hours'}`;
/** An address stays as it is written. */
const capital = (text: string): string =>
  /^\S*@/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
