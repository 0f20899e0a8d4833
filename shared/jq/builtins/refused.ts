const ONE_INPUT = "an expression has one input, which is .";
const NO_PROCESS = "an expression cannot end the process: use error";
const NO_MODULES = "modules and files are not available here";

/** Functions of jq that are left out on purpose, and what is said to who calls them. */
export const REFUSED: ReadonlyMap<string, string> = new Map([
  ["input/0", `input is not available: ${ONE_INPUT}`],
  ["inputs/0", `inputs is not available: ${ONE_INPUT}`],
  ["halt/0", `halt is not available: ${NO_PROCESS}`],
  ["halt_error/0", `halt_error is not available: ${NO_PROCESS}`],
  ["halt_error/1", `halt_error is not available: ${NO_PROCESS}`],
  ["modulemeta/0", `modulemeta is not available: ${NO_MODULES}`],
  ["get_search_list/0", `get_search_list is not available: ${NO_MODULES}`],
  ["get_prog_origin/0", `get_prog_origin is not available: ${NO_MODULES}`],
  ["get_jq_origin/0", `get_jq_origin is not available: ${NO_MODULES}`],
]);
