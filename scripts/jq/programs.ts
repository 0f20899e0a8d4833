/** Ten programs as workflows have them, with the same in JSONata. */
export interface BenchProgram {
  readonly name: string;
  readonly jq: string;
  readonly jsonata: string;
  readonly input: unknown;
}

const order = {
  id: "ord_1",
  status: "paid",
  total: 184.5,
  customer: { name: "Ada", email: "ada@example.org", tags: ["vip", "eu"] },
  country: "NL",
};
const items = Array.from({ length: 20 }, (_, at) => ({
  sku: `sku-${at}`,
  price: 5 + at,
  qty: (at % 3) + 1,
  category: at % 2 === 0 ? "book" : "toy",
}));
const events = Array.from({ length: 200 }, (_, at) => ({
  id: at,
  type: at % 4 === 0 ? "error" : "info",
  user: `u${at % 17}`,
  at: 1_700_000_000 + at,
}));

export const PROGRAMS: readonly BenchProgram[] = [
  { name: "condition", jq: ".order.total > 100", jsonata: "order.total > 100", input: { order } },
  {
    name: "sum of products",
    jq: ".items | map(.price * .qty) | add",
    jsonata: "$sum(items.(price * qty))",
    input: { items },
  },
  { name: "path", jq: ".order.customer.email", jsonata: "order.customer.email", input: { order } },
  {
    name: "text",
    jq: '"Order \\(.order.id) of \\(.order.customer.name): \\(.order.total)"',
    jsonata: '"Order " & order.id & " of " & order.customer.name & ": " & order.total',
    input: { order },
  },
  {
    name: "object",
    jq: '{id: .order.id, to: .order.customer.email, paid: (.order.status == "paid"), total: .order.total}',
    jsonata: '{"id": order.id, "to": order.customer.email, "paid": order.status = "paid", "total": order.total}',
    input: { order },
  },
  {
    name: "filter",
    jq: '[.items[] | select(.category == "book" and .price > 10) | .sku]',
    jsonata: '[items[category = "book" and price > 10].sku]',
    input: { items },
  },
  {
    name: "two conditions",
    jq: 'if .order.country == "NL" and .order.total >= 50 then "free" else "paid" end',
    jsonata: 'order.country = "NL" and order.total >= 50 ? "free" : "paid"',
    input: { order },
  },
  {
    name: "group",
    jq: "[.events | group_by(.type)[] | {type: .[0].type, count: length}]",
    jsonata: 'events{type: $count(id)} ~> $each(function($v, $k) {{"type": $k, "count": $v}})',
    input: { events },
  },
  {
    name: "sort",
    jq: '.events | map(select(.type == "error")) | sort_by(.user) | map(.id)',
    jsonata: 'events[type = "error"]^(user).id',
    input: { events },
  },
  {
    name: "reduce",
    jq: "reduce .events[] as $e ({}; .[$e.user] += 1)",
    jsonata:
      "$reduce(events, function($a, $e) {$merge([$a, {$e.user: ($lookup($a, $e.user) ? $lookup($a, $e.user) : 0) + 1}])}, {})",
    input: { events },
  },
];
