import { problemAt } from '../checks.ts';
import { compositionProblems, partsOf } from '../configuration/compositionProblems.ts';
import type { FieldProblem, PlainDate } from '../types.ts';
import type { Product } from './product.ts';

/** What a product is from a day on, until its next version. */
export type ProductVersion = Product & { effectiveFrom: PlainDate };

/** The version of each product that is in force on a day; one that is sold only later is not among them. */
export function inForceOn(versions: readonly ProductVersion[], on: PlainDate): ProductVersion[] {
  const found = new Map<string, ProductVersion>();
  for (const version of versions) {
    if (version.effectiveFrom > on) continue;
    const best = found.get(version.sku);
    if (!best || best.effectiveFrom < version.effectiveFrom) found.set(version.sku, version);
  }
  return [...found.values()];
}

/** The catalogue of a day: its composites with their parts, and in which of them a product is a part. */
interface CatalogueDay {
  products: readonly ProductVersion[];
  containerOf: ReadonlyMap<string, string>;
}

/**
 * What is wrong with versions that are to be saved together. The past of a product cannot be changed, since quotes of
 * that past were made from it; its first version may begin on any day. What a product is made of has to be sound on
 * each day on which it, or something beside it, becomes another.
 *
 * @param stored all versions of these products, of products that are made of others, and of what they are made of
 * @returns the problems of each version, in their order, with pointers within it
 */
export function versionProblems(
  added: readonly ProductVersion[],
  stored: readonly ProductVersion[],
  today: PlainDate,
): FieldProblem[][] {
  const isAdded = new Set(added.map(keyOf));
  const known = new Set(stored.map(({ sku }) => sku));
  const all = [...stored.filter((version) => !isAdded.has(keyOf(version))), ...added];
  const days = [...new Set(all.map(({ effectiveFrom }) => effectiveFrom))].sort();
  const daysOfSku = new Map<string, PlainDate[]>();
  for (const { sku, effectiveFrom } of all)
    daysOfSku.set(sku, [...(daysOfSku.get(sku) ?? []), effectiveFrom]);
  const catalogues = new Map(days.map((day) => [day, catalogueOn(all, day)]));
  return added.map((version) => {
    const { sku, effectiveFrom } = version;
    if (known.has(sku) && effectiveFrom < today) return pastProblem(sku, today);
    const later = (daysOfSku.get(sku) ?? []).filter((day) => day > effectiveFrom);
    const end = later.sort()[0];
    const inForce = days.filter((day) => day >= effectiveFrom && (end === undefined || day < end));
    return distinct(inForce.flatMap((day) => problemsOn(version, catalogues.get(day), day)));
  });
}

const keyOf = ({ sku, effectiveFrom }: ProductVersion) => `${effectiveFrom} ${sku}`;

function catalogueOn(versions: readonly ProductVersion[], day: PlainDate): CatalogueDay {
  const products = inForceOn(versions, day);
  const containerOf = new Map(
    products.flatMap((product) => partsOf(product).map((sku) => [sku, product.sku])),
  );
  return {
    products: products.filter((product) => containerOf.has(product.sku) || isComposite(product)),
    containerOf,
  };
}

const isComposite = (product: Product) => partsOf(product).length > 0;

const pastProblem = (sku: string, today: PlainDate): FieldProblem[] =>
  problemAt('/effectiveFrom', `What ${sku} was before today, ${today}, cannot be changed.`);

function problemsOn(
  version: ProductVersion,
  { products, containerOf }: CatalogueDay = { products: [], containerOf: new Map() },
  day: PlainDate,
): FieldProblem[] {
  const container = containerOf.get(version.sku);
  const problems = [
    ...compositionProblems(version, isComposite(version) ? products : []),
    ...(container !== undefined && version.recognition === 'milestone'
      ? problemAt(
          '/recognition',
          `It is a part of ${container}, and milestones are of a line of its own alone.`,
        )
      : []),
  ];
  if (day === version.effectiveFrom) return problems;
  return problems.map(({ pointer, detail }) => ({ pointer, detail: `From ${day} on: ${detail}` }));
}

/** A problem that stays is told once, for its first day. */
function distinct(problems: FieldProblem[]): FieldProblem[] {
  const first = new Map<string, FieldProblem>();
  for (const problem of problems) {
    const same = `${problem.pointer} ${problem.detail.replace(/^From \S+ on: /, '')}`;
    if (!first.has(same)) first.set(same, problem);
  }
  return [...first.values()];
}
