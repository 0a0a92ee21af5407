import type { FastifyInstance } from 'fastify';
import { registerAssets } from './assets.ts';
import { registerBrand } from './brand.ts';
import { registerApprovalInbox } from './console/approvalInbox.ts';
import { registerApprovals } from './console/approvals.ts';
import { registerAway } from './console/away.ts';
import { registerBuilder } from './console/builder/routes.ts';
import { registerProducts } from './console/catalogue/products.ts';
import { registerRules } from './console/catalogue/rules.ts';
import { registerDealPage } from './console/deal.ts';
import { registerDealsList } from './console/dealsList.ts';
import { registerDifference } from './console/difference.ts';
import { registerExports } from './console/exports.ts';
import { registerPolicies } from './console/policies/policies.ts';
import { registerPriceBooks } from './console/prices/books.ts';
import { registerPromotions } from './console/prices/promotions.ts';
import { registerRates } from './console/prices/rates.ts';
import { registerSignIn } from './console/signIn.ts';
import type { WebDeps } from './deps.ts';
import { registerErrorPages } from './errors.ts';
import { registerApprovalLinkPages } from './links/approval.ts';
import { registerInvoicePages } from './links/invoice.ts';
import { registerQuotePages } from './links/quote.ts';
import { registerSignPages } from './links/sign.ts';
import { createSessions } from './session.ts';

export type { WebDeps } from './deps.ts';

/**
 * The pages for people: the console for staff, who sign in, and one page for each link that a mail carries.
 * They need cookies and form bodies, and stay apart from the API, so that a failure here is a page, not JSON.
 */
export function registerPages(app: FastifyInstance, deps: WebDeps): void {
  app.register(async (pages) => {
    const sessions = createSessions(deps);
    registerErrorPages(pages, deps);
    registerAssets(pages);
    registerBrand(pages, deps);
    registerSignIn(pages, deps, sessions);
    registerDealsList(pages, deps, sessions);
    registerBuilder(pages, deps, sessions);
    registerDealPage(pages, deps, sessions);
    registerDifference(pages, deps, sessions);
    registerApprovalInbox(pages, deps, sessions);
    registerApprovals(pages, deps, sessions);
    registerProducts(pages, deps, sessions);
    registerRules(pages, deps, sessions);
    registerPriceBooks(pages, deps, sessions);
    registerPromotions(pages, deps, sessions);
    registerRates(pages, deps, sessions);
    registerExports(pages, deps, sessions);
    registerPolicies(pages, deps, sessions);
    registerAway(pages, deps, sessions);
    registerQuotePages(pages, deps);
    registerApprovalLinkPages(pages, deps);
    registerSignPages(pages, deps);
    registerInvoicePages(pages, deps);
  });
}
