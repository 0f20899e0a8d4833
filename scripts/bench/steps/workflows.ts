/** Definitions of any length; JSON, which is YAML. */
function definition(name: string, tasks: readonly object[]): string {
  return JSON.stringify({
    document: { dsl: "1.0.3", namespace: "bench", name, version: "1.0.0" },
    do: tasks,
  });
}

const ADD = { set: { n: "${ .n + 1 }" } };

/** So many tasks, one after the other, that wait for nothing. Started with {n: 0}, it gives {n: count}. */
export function sequence(count: number): string {
  const tasks = Array.from({ length: count }, (_, i) => ({ [`task${i + 1}`]: ADD }));
  return definition(`sequence-${count}`, tasks);
}

const LOOP = { for: { each: "item", in: "${ [range(.items)] }" }, do: [{ add: { set: { n: "${ $item + 1 }" } } }] };

/** A `for` with one task. Started with {items: count}, it gives {n: count}. */
export function loop(): string {
  return definition("loop", [{ loop: LOOP }]);
}

/** The same, and then a wait that nothing ends. Three entries of journal for each item. */
export function loopThenWait(): string {
  return definition("loop-then-wait", [{ loop: LOOP }, { later: { wait: { days: 30 } } }]);
}
