const TABS = [
  { path: '/products', label: 'Products' },
  { path: '/configuration-rules', label: 'Rules' },
] as const;

export const catalogueTabs = (here: (typeof TABS)[number]['path']) =>
  TABS.map((tab) => ({ ...tab, isHere: tab.path === here }));
