// `node scripts/profile/builder.ts`: what the builder's model costs for a workflow of 150 tasks, in milliseconds.
import { applyEdit, availableAt, type Edit, outlineOf, problemsOf, stepsIn } from "../../shared/builder/index.ts";
import { median } from "../bench/stats.ts";

const ROUNDS = 21;
const GROUPS = 19;

/** Groups of ten tasks, each reading what others gave by name, with a comment and a condition here and there. */
function workflow(salt: number): string {
  const group = (number: number): string => `  # Part ${number} of ${salt}.
  - part${number}:
      do:
        - ask${number}:
            call: http
            with: {method: post, endpoint: 'https://shop.example/orders/${number}', body: {id: '\${ $workflow.input.id }'}}
            export: {as: '\${ $context + {ask${number}: .} }'}
        - isItLarge${number}:
            do:
              - choose:
                  switch:
                    - ifSo: {when: '\${ ([($context.ask${number}.total)? | numbers | . > ${number}] | any) }', then: ifSo${number}}
                    - otherwise: {then: exit}
              - ifSo${number}:
                  do:
                    - tell${number}: {set: {size: large, of: '\${ $context.ask${number}.name }'}}
                  then: exit
        - each${number}:
            for: {each: item, in: '\${ $context.ask${number}.items }'}
            metadata: {concurrency: 1}
            do:
              - send${number}: {call: http, with: {method: post, endpoint: 'https://mail.example', body: {to: '\${ $item.email }'}}}
        - pause${number}: {wait: PT5S} # a while
        - note${number}: {set: {a: ${number}}}
`;
  return `document: {dsl: '1.0.3', namespace: shop, name: large, version: '1.0.0'}
do:
${Array.from({ length: GROUPS }, (_, number) => group(number)).join("")}`;
}

function time(name: string, run: (round: number) => void): void {
  const took = Array.from({ length: ROUNDS }, (_, round) => {
    const begun = performance.now();
    run(round);
    return performance.now() - begun;
  });
  const [first = 0, ...rest] = took;
  process.stdout.write(
    `${name.padEnd(28)} first ${first.toFixed(1).padStart(6)}  then ${median(rest).toFixed(1).padStart(5)}  best ${Math.min(
      ...rest,
    )
      .toFixed(1)
      .padStart(5)}\n`,
  );
}

function edited(text: string, edit: Edit): string {
  const result = applyEdit(text, edit);
  if (!result.ok) throw new Error(result.error.detail);
  return result.value.text;
}

let text = workflow(0);
const outline = outlineOf(text);
process.stdout.write(`${outline.ok ? [...stepsIn(outline.value.list)].length : 0} steps, ${text.length} characters\n`);
time("open a text never seen", (round) => void outlineOf(workflow(round + 1)));
time("its problems", (round) => void problemsOf(workflow(round + 1000)));
time("both", (round) => {
  outlineOf(workflow(round + 2000));
  problemsOf(workflow(round + 2000));
});
const after = (name: string, edit: (round: number) => Edit): void =>
  time(name, (round) => {
    text = edited(text, edit(round));
  });
time("first edit of a text", (round) => {
  edited(workflow(round + 3000), { type: "setTitle", title: `Round ${round}` });
});
after("set a field", (round) => ({ type: "set", path: "/do/7/part7/do/4/note7", member: "/set/a", value: round }));
after("insert", (round) => ({ type: "insert", list: "/do", index: 8, step: { kind: "http", title: `New ${round}` } }));
after("move", (round) => ({ type: "move", path: `/do/8/new${ROUNDS - 1 - round}`, list: "/do", index: 9 + ROUNDS }));
after("wrap", (round) => ({ type: "wrap", paths: [`/do/${9 + (round % 5)}/${nameAt(9 + (round % 5))}`], as: "group" }));
after("rename", (round) => ({ type: "rename", path: `/do/0/part0/do/0/${nameOf(round)}`, title: `Asking ${round}` }));
after("undo by delete", () => ({ type: "delete", path: `/do/${8}/${nameAt(8)}`, anyway: true }));
time("edit, outline, problems", (round) => {
  text = edited(text, { type: "set", path: "/do/0/part0/do/4/note0", member: "/set/a", value: round + 1 });
  outlineOf(text);
  problemsOf(text);
});
time("what a field may refer to", () => void availableAt(text, "/do/0/part0/do/4/note0", { steps: {} }));

function nameAt(index: number): string {
  const read = outlineOf(text);
  return (read.ok ? read.value.list.steps[index]?.name : undefined) ?? "";
}

function nameOf(round: number): string {
  return round === 0 ? "ask0" : `asking${round - 1}`;
}
