export { type ArgumentName, ARGUMENTS } from "./arguments.ts";
export { classify, type ExpressionKind } from "./classify.ts";
export { childrenOf, walk } from "./children.ts";
export { computedVariables } from "./computed.ts";
export { print } from "./print.ts";
export { type Analysis, analyse, analyseNode, ANY, type KeyOccurrence, type PathKey, type Read } from "./reads.ts";
export { applyEdits, type Edit, renameReferences, type Renamed, type Renaming } from "./rename.ts";
export {
  compileTemplate,
  type ExpressionMode,
  hasExpression,
  splitTemplate,
  type Template,
  type TemplatePart,
} from "./template.ts";
export { parse } from "../syntax/parse.ts";
export type { Node } from "../syntax/ast.ts";
