export * from "./types.ts";
export { outlineOf, stepOfTask, stepsIn } from "./outline.ts";
export { readField, writeField } from "./fields.ts";
export { readCondition, writeCondition } from "./condition.ts";
export { durationInWords } from "./summary.ts";
export { applyEdit } from "./edit.ts";
export { stepYaml, looksLikeSteps } from "./paste.ts";
