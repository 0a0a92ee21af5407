export type Vote = 'waiting' | 'pending' | 'approved' | 'rejected' | 'withdrawn';

/**
 * How a group of requests stands that are decided side by side. Without `needed` all have to agree, and the first
 * refusal decides. With it the group has agreed once so many have, and refused once so many cannot any more.
 */
export function outcomeOf(votes: readonly Vote[], needed: number | null): 'open' | 'agreed' | 'refused' {
  const agreed = votes.filter((vote) => vote === 'approved').length;
  const refused = votes.filter((vote) => vote === 'rejected').length;
  const enough = needed ?? votes.length;
  if (agreed >= enough) return 'agreed';
  return votes.length - refused < enough ? 'refused' : 'open';
}
