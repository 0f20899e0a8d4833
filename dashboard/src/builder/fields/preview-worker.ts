import { evaluate } from "./evaluate.ts";
import type { PreviewAnswer, PreviewRequest } from "./preview.ts";

// In a worker: a program's budget bounds what it does, and still may be felt where somebody is typing.
addEventListener("message", (event: MessageEvent<PreviewRequest>) => {
  const { id, source, scene } = event.data;
  const answer: PreviewAnswer = { id, preview: evaluate(source, scene) };
  postMessage(answer);
});
