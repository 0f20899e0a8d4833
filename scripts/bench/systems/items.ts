/** What hooks are called with. Over 1,000 in sum: all five tasks of pure.yaml run. */
export const ITEMS = [
  { sku: "lamp-brass", quantity: 6, price: 249 },
  { sku: "bulb-e27", quantity: 3, price: 15 },
];
