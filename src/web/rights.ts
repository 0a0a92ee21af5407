import type { Scope } from '#api/schemas/common.ts';

/** Whether somebody has one of the scopes; an administrator has all, and no scope means everybody. */
export const may = ({ scopes }: { scopes: readonly string[] }, needed: readonly Scope[]): boolean =>
  needed.length === 0 || scopes.includes('admin') || needed.some((scope) => scopes.includes(scope));
