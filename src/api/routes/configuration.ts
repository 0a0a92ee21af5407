import type { z } from 'zod';
import { loadCatalogue } from '#db/catalogue.ts';
import type { Catalogue } from '#domain/catalogue/product.ts';
import { type Configured, configure, withoutRepeats } from '#domain/configuration/configure.ts';
import { priceFlat } from '#domain/configuration/priceConfigured.ts';
import type { ConfigurationProblem } from '#domain/configuration/types.ts';
import { bySku, type ProductsBySku } from '#domain/configuration/words.ts';
import type { QuoteTerms } from '#domain/pricing/quoteRequest.ts';
import type { ApiDeps } from '../deps.ts';
import { chooseCustomer, quoteCustomer, requireSeller } from '../quoteInput.ts';
import { validation } from '../schemas/configuration.ts';
import { configurationRequest } from '../schemas/quote.ts';
import { type Api, answers, failFields, wallDate } from './support.ts';

/** Says of lines what a quote would make of them, for a customer or before there is one. */
export function configurationRoutes(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/configurations/validate',
    {
      config: { scopes: ['sales'] },
      schema: {
        tags: ['Deals'],
        summary: 'Check a configuration; saves nothing',
        description:
          'A quote of the same customer with the same lines is refused for the same reasons. Products that rules add are among the lines.',
        body: configurationRequest,
        response: answers(200, validation),
      },
    },
    async ({ body: { customerId, ...body } }) => {
      const seller = await requireSeller(db);
      const terms = { ...body, currency: body.currency ?? seller.currency } as QuoteTerms;
      const loaded = await loadCatalogue(db, {
        terms,
        customer:
          customerId === undefined
            ? { id: null, country: seller.country, segment: null }
            : quoteCustomer(await chooseCustomer(db, { customerId })),
        today: wallDate(seller.timeZone),
      });
      if (!loaded.ok) return failFields(loaded.problems);
      const { catalogue, rules } = loaded.value;
      const configured = configure(terms.lines, catalogue, rules);
      const problems = withoutRepeats([
        ...configured.problems,
        ...(body.currency
          ? pricingProblems(terms, configured, catalogue)
          : unknownProducts(configured, catalogue)),
      ]);
      const { added, recommendations } = configured;
      const lines = shown(configured, bySku(catalogue.products));
      return { valid: problems.length === 0, problems, added, recommendations, lines };
    },
  );
}

function pricingProblems(
  terms: QuoteTerms,
  configured: Configured,
  catalogue: Catalogue,
): ConfigurationProblem[] {
  const priced = priceFlat(terms, configured, catalogue);
  if (priced.ok) return [];
  return priced.problems.map(({ pointer, detail }) => ({
    pointer,
    reason: detail,
    fix: 'Correct this field of the line.',
  }));
}

/** Without a currency nothing is priced, but a product that there is not cannot be configured either. */
function unknownProducts({ lines }: Configured, { products }: Catalogue): ConfigurationProblem[] {
  const known = bySku(products);
  return lines.flatMap(({ request: { sku }, pointer }) =>
    sku === undefined || known.has(sku)
      ? []
      : [
          {
            pointer: `${pointer}/sku`,
            reason: `There is no product "${sku}".`,
            fix: 'Choose a product of the catalogue.',
          },
        ],
  );
}

function shown({ lines }: Configured, products: ProductsBySku): z.infer<typeof validation>['lines'] {
  return lines.map(({ lineNo, request, parentLineNo, role, attributes, reasons }) => ({
    lineNo,
    sku: request.sku ?? null,
    description: request.description?.trim() || products.get(request.sku ?? '')?.name || '',
    quantity: request.quantity,
    ...(parentLineNo === null ? {} : { parentLineNo }),
    ...(role === null ? {} : { role }),
    ...(attributes ? { attributes } : {}),
    explanation: reasons,
  }));
}
