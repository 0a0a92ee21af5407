import { date, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { ApprovalRule, Condition } from '#domain/approval/policy.ts';
import type { Fulfilment, ProductKind, Recognition } from '#domain/catalogue/product.ts';
import type {
  Bundle,
  OptionGroup,
  ProductAttribute,
  RuleCondition,
  RuleEffect,
} from '#domain/configuration/types.ts';
import { SINCE_EVER } from '#domain/dates.ts';
import type { Price, Proration } from '#domain/pricing/price.ts';
import type { Rounding } from '#domain/rounding.ts';
import type { Address, DunningStep, Money } from '#domain/types.ts';
import { amount, bytea, recordedAt } from './columns.ts';

/** ISO 4217, seeded by a migration; the ledger's triggers read the minor units from here. */
export const currencies = pgTable('currencies', {
  code: text().primaryKey(),
  minorUnits: integer().notNull(),
});

/** The selling entity: a single row. */
export const sellers = pgTable('sellers', {
  id: integer().primaryKey().default(1),
  name: text().notNull(),
  legalName: text().notNull(),
  address: jsonb().$type<Address>().notNull(),
  country: text().notNull(),
  vatId: text(),
  email: text().notNull(),
  currency: text().notNull(),
  timeZone: text().notNull(),
  iban: text(),
  bic: text(),
  taxRates: jsonb().$type<Record<string, string>>().notNull(),
  rounding: jsonb().$type<Rounding>(),
  /** The SHA-256 of one of `logos`; documents keep a copy of the seller, and so of this. */
  logo: text(),
  /** `#rrggbb` */
  colour: text(),
});
export type Seller = typeof sellers.$inferSelect;

/** Pictures by the hash of their bytes: never changed, so that a document shows the one that it was made with. */
export const logos = pgTable('logos', {
  sha256: text().primaryKey(),
  mediaType: text().$type<LogoType>().notNull(),
  content: bytea().notNull(),
  recordedAt: recordedAt(),
});
export type LogoType = 'image/png' | 'image/jpeg';

export const people = pgTable('people', {
  email: text().primaryKey(),
  name: text().notNull(),
  roles: jsonb().$type<string[]>().notNull(),
  scopes: jsonb().$type<string[]>().notNull(),
  /** The e-mail address of another person. */
  manager: text(),
  /** The total of a quote that they may approve alone, as the end of a chain of managers. */
  authority: jsonb().$type<Money>(),
});
export type Person = typeof people.$inferSelect;

/** Who decides in somebody's stead while they are away; both days are included. */
export const delegations = pgTable(
  'delegations',
  {
    id: text().primaryKey(),
    absent: text()
      .notNull()
      .references(() => people.email),
    delegate: text()
      .notNull()
      .references(() => people.email),
    startsOn: date().notNull(),
    endsOn: date().notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [index().on(t.absent), index().on(t.delegate)],
);
export type Delegation = typeof delegations.$inferSelect;

/** What one unit of the base is worth in other currencies, from a day until the next table's. */
export const exchangeRates = pgTable('exchange_rates', {
  effectiveFrom: date().primaryKey(),
  base: text().notNull(),
  rates: jsonb().$type<Record<string, string>>().notNull(),
  recordedAt: recordedAt(),
});

export const apiKeys = pgTable('api_keys', {
  id: text().primaryKey(),
  name: text().notNull(),
  scopes: jsonb().$type<string[]>().notNull(),
  /** SHA-256 of the key, in hex. */
  keyHash: text().notNull().unique(),
  recordedAt: recordedAt(),
});

export const customers = pgTable('customers', {
  id: text().primaryKey(),
  externalId: text().unique(),
  name: text().notNull(),
  email: text().notNull(),
  country: text().notNull(),
  address: jsonb().$type<Address>(),
  vatId: text(),
  segment: text(),
  /** In the seller's currency; null for no limit. */
  creditLimit: amount(),
  /** BCP 47. */
  locale: text(),
  recordedAt: recordedAt(),
});
export type Customer = typeof customers.$inferSelect;

/** What a product is from a day on, until its next version: several rows a SKU, so read them through `loadProducts`. */
export const products = pgTable(
  'products',
  {
    sku: text().notNull(),
    /** Of a product that has been sold from the start, `SINCE_EVER`. */
    effectiveFrom: date().notNull().default(SINCE_EVER),
    name: text().notNull(),
    description: text(),
    unit: text(),
    kind: text().$type<ProductKind>().notNull(),
    recognition: text().$type<Recognition>().notNull(),
    standaloneSellingPrice: amount(),
    cost: amount(),
    taxCategory: text().notNull(),
    fulfilment: text().$type<Fulfilment>().notNull(),
    attributes: jsonb().$type<ProductAttribute[]>(),
    optionGroups: jsonb().$type<OptionGroup[]>(),
    bundle: jsonb().$type<Bundle>(),
    recordedAt: recordedAt(),
  },
  (t) => [primaryKey({ columns: [t.sku, t.effectiveFrom] })],
);

/** What holds between products; `when` and `then` as the API has them. */
export const configurationRules = pgTable('configuration_rules', {
  id: text().primaryKey(),
  name: text().notNull(),
  kind: text().$type<RuleEffect['kind']>().notNull(),
  when: jsonb().$type<RuleCondition>().notNull(),
  then: jsonb().$type<RuleEffect['then']>().notNull(),
  reason: text(),
  effectiveFrom: date(),
  effectiveTo: date(),
  recordedAt: recordedAt(),
});

export const priceBooks = pgTable('price_books', {
  id: text().primaryKey(),
  name: text().notNull(),
  currency: text().notNull(),
  /** A book for one customer or one segment; for neither, it is the standard one. */
  customerId: text().references(() => customers.id),
  segment: text(),
  effectiveFrom: date().notNull(),
  effectiveTo: date(),
  /** How the days of a broken period count. */
  proration: text().$type<Proration>().notNull().default('actual'),
  /** As the release before wrote them: a trigger makes rows of `prices` of them, which alone are read. */
  prices: jsonb().$type<{ sku: string; price: Price }[]>().notNull().default([]),
  recordedAt: recordedAt(),
});
export type PriceBook = typeof priceBooks.$inferSelect;

export const approvalPolicies = pgTable('approval_policies', {
  id: text().primaryKey(),
  name: text().notNull(),
  effectiveFrom: date().notNull(),
  rules: jsonb().$type<ApprovalRule[]>().notNull(),
  autoApprove: jsonb().$type<Condition>(),
  recordedAt: recordedAt(),
});

export const dunningPolicies = pgTable('dunning_policies', {
  id: text().primaryKey(),
  name: text().notNull(),
  steps: jsonb().$type<DunningStep[]>().notNull(),
  recordedAt: recordedAt(),
});

/** The last number given out in each gapless series. */
export const numberSeries = pgTable('number_series', {
  series: text().primaryKey(),
  lastNumber: integer().notNull(),
});
