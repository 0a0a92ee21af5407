import {
  credits,
  deliveries,
  givenUp,
  heldOrders,
  instalments,
  overpaid,
  stopped,
  subscription,
} from './collecting.ts';
import type { Play } from './play.ts';
import { leftAlone, lostOffers, negotiated, promoted } from './selling.ts';

export const PLAYS: readonly Play[] = [
  subscription,
  instalments,
  deliveries,
  credits,
  givenUp,
  overpaid,
  lostOffers,
  negotiated,
  heldOrders,
  stopped,
  leftAlone,
  promoted,
];
