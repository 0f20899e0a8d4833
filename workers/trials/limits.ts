/** How long one test may take, in milliseconds: its calls are pinned and its waits passed, so that little is left. */
export const MAX_TEST_MS = 20_000;
/** How long all of a workflow's tests may take together, in milliseconds: somebody waits for the answer. */
export const MAX_TESTS_MS = 50_000;
/** Tests side by side. */
export const TESTS_IN_FLIGHT = 5;
