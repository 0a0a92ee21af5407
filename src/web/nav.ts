import type { Scope } from '#api/schemas/common.ts';
import { may } from './rights.ts';

export type Section = 'deals' | 'builder' | 'approvals' | 'catalogue' | 'prices' | 'policies';

interface Place {
  section: Section;
  path: string;
  label: string;
  scopes: readonly Scope[];
}
const PLACES: readonly Place[] = [
  { section: 'deals', path: '/', label: 'Deals', scopes: [] },
  { section: 'builder', path: '/deals/new', label: 'New quote', scopes: ['sales'] },
  { section: 'approvals', path: '/approvals', label: 'Approvals', scopes: [] },
  { section: 'catalogue', path: '/products', label: 'Catalogue', scopes: [] },
  { section: 'prices', path: '/price-books', label: 'Prices', scopes: [] },
  { section: 'policies', path: '/approval-policies', label: 'Policies', scopes: [] },
];

/** The parts of the console that somebody may open. */
export const navOf = (person: { scopes: readonly string[] }, here: Section | null) =>
  PLACES.filter(({ scopes }) => may(person, scopes)).map(({ section, path, label }) => ({
    path,
    label,
    isHere: section === here,
  }));
