import { expect, it } from "vitest";
import { Together } from "./together.ts";

it("lets those that wait at once go on in one turn, and those that come later in the next", async () => {
  const together = new Together();
  let turn = 0;
  const tick = (): void => void setTimeout(() => (turn += 1));
  const went = [together, together, together].map(async (one) => {
    await one.next();
    return turn;
  });
  tick();
  expect(await Promise.all(went)).toEqual([0, 0, 0]);
  tick();
  await together.next();
  expect(turn).toBe(2);
});
