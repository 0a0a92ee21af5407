import { z } from 'zod';
import { once, resultOf } from '#db/effects.ts';
import { addDuration, canonicalInstant, endOfDay, isInstant, isPlainDate } from '#domain/dates.ts';
import { dealWorkflowId } from '#workflows/messages.ts';
import { beyondClock, CLOCK_ENDS, noTimeSkipping } from '../clock.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { idParams, instant } from '../schemas/common.ts';
import * as schemas from '../schemas/deal.ts';
import { isRunning } from '../temporalGateway.ts';
import { findDeal, nowOf } from '../views/deal.ts';
import { type Api, answers, failField } from './support.ts';

export function clockRoutes(app: Api, deps: ApiDeps): void {
  const { db, config, timeSkipping } = deps;
  app.post(
    '/v1/deals/:id/clock',
    {
      config: { scopes: ['sales'] },
      schema: {
        tags: ['Sandbox'],
        summary: 'Move a deal’s test clock',
        description: 'Answers once all that falls due until then has happened.',
        params: idParams,
        body: schemas.clockAdvance,
        response: answers(200, z.object({ now: instant })),
      },
    },
    async ({ params, body, commandKey }) => {
      const deal = await findDeal(db, params.id);
      if (!deal.testClock || !config.sandbox) throw new Problem('wrongStage', 'The deal has no test clock.');
      if (!(await timeSkipping.isAllowed())) throw noTimeSkipping();
      return timeSkipping.exclusively(deal.id, async () => {
        const now = nowOf(await findDeal(db, deal.id));
        const isOpen = await isRunning(deps.client, dealWorkflowId(deal.id));
        if (!isOpen && (await resultOf(db, commandKey)) === undefined) {
          throw new Problem('wrongStage', 'The deal has closed; its clock has stopped.');
        }
        // A retry after a crash goes where the first try went: not once more as far, and not beyond the deal's end.
        const until = await once(db, commandKey, async () =>
          clockTarget(body, { now, timeZone: deal.timeZone }),
        );
        return !isOpen || until < now ? { now: until } : moveClock(deps, deal.id, until);
      });
    },
  );
}

async function moveClock({ gateway, timeSkipping, db }: ApiDeps, dealId: string, until: string) {
  // The deal may close at any moment: the engine's clock can stand past its closing day already.
  if (!(await gateway.letClockRun(dealId, until))) return { now: until };
  await timeSkipping.advanceTo(dealId, until);
  const isOpen = await gateway.awaitQuiet(dealId);
  return { now: isOpen ? nowOf(await findDeal(db, dealId)) : until };
}

function clockTarget(
  { advanceBy, advanceTo }: { advanceBy?: string | undefined; advanceTo?: string | undefined },
  { now, timeZone }: { now: string; timeZone: string },
): string {
  if (advanceBy !== undefined) {
    const target = addDuration(now, advanceBy, timeZone);
    if (!target.ok) return failField('/advanceBy', 'Must be a duration of ISO 8601, for example P30D.');
    return target.value < CLOCK_ENDS ? target.value : failField('/advanceBy', beyondClock);
  }
  const text = advanceTo ?? '';
  const isDate = isPlainDate(text);
  if (!isDate && !isInstant(text))
    return failField('/advanceTo', 'Must be a date or an instant of RFC 3339.');
  const target = isDate ? endOfDay(text, timeZone) : canonicalInstant(text);
  if (target < now) return failField('/advanceTo', `The deal's clock stands at ${now} already.`);
  return target < CLOCK_ENDS ? target : failField('/advanceTo', beyondClock);
}
