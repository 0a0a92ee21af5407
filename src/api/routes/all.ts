import type { ApiDeps } from '../deps.ts';
import { apiKeyRoutes } from './apiKeys.ts';
import { approvalPolicyRoutes } from './approvalPolicies.ts';
import { approvalRoutes } from './approvals.ts';
import { clockRoutes } from './clock.ts';
import { commandRoutes } from './commands.ts';
import { configurationRoutes } from './configuration.ts';
import { configurationRuleRoutes } from './configurationRules.ts';
import { customerRoutes } from './customers.ts';
import { dealRoutes } from './deals.ts';
import { delegationRoutes } from './delegations.ts';
import { documentRoutes } from './documents.ts';
import { dunningPolicyRoutes } from './dunningPolicies.ts';
import { exchangeRateRoutes } from './exchangeRates.ts';
import { exportRoutes } from './exports.ts';
import { importRoutes } from './imports.ts';
import { invoiceRoutes } from './invoices.ts';
import { ledgerRoutes } from './ledger.ts';
import { paymentRoutes } from './payments.ts';
import { peopleRoutes } from './people.ts';
import { priceBookRoutes } from './priceBooks.ts';
import { priceChangeRoutes } from './priceChanges.ts';
import { productRoutes } from './products.ts';
import { promotionRoutes } from './promotions.ts';
import { refundRoutes } from './refunds.ts';
import { reportRoutes } from './reports.ts';
import { revenueRoutes } from './revenue.ts';
import { sellerRoutes } from './seller.ts';
import { serviceRoutes } from './service.ts';
import type { Api } from './support.ts';
import { withdrawalRoutes } from './withdrawals.ts';

/** In the order in which the API reference shows them. */
const ROUTES: readonly ((app: Api, deps: ApiDeps) => void)[] = [
  sellerRoutes,
  peopleRoutes,
  delegationRoutes,
  customerRoutes,
  productRoutes,
  withdrawalRoutes,
  priceBookRoutes,
  importRoutes,
  exportRoutes,
  promotionRoutes,
  configurationRuleRoutes,
  exchangeRateRoutes,
  approvalPolicyRoutes,
  dunningPolicyRoutes,
  apiKeyRoutes,
  configurationRoutes,
  dealRoutes,
  priceChangeRoutes,
  clockRoutes,
  commandRoutes,
  approvalRoutes,
  invoiceRoutes,
  paymentRoutes,
  refundRoutes,
  revenueRoutes,
  ledgerRoutes,
  reportRoutes,
  documentRoutes,
  serviceRoutes,
];

export function registerRoutes(app: Api, deps: ApiDeps): void {
  for (const register of ROUTES) register(app, deps);
}
