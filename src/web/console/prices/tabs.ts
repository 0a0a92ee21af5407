const TABS = [
  { path: '/price-books', label: 'Price books' },
  { path: '/promotions', label: 'Promotions' },
  { path: '/exchange-rates', label: 'Exchange rates' },
] as const;

export const priceTabs = (here: (typeof TABS)[number]['path']) =>
  TABS.map((tab) => ({ ...tab, isHere: tab.path === here }));
