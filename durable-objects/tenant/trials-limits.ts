/** Templates of an organisation's own: all of them are one answer. */
export const MAX_TEMPLATES = 100;
/** A template's text, in bytes: a hundred of them go in one answer. */
export const MAX_TEMPLATE_BYTES = 64 * 1024;
/** Tests of one workflow: all of them run before it is published. */
export const MAX_WORKFLOW_TESTS = 50;
/** A test's input, pins and expectation together, in bytes of JSON: fifty of them go in one answer. */
export const MAX_TEST_BYTES = 256 * 1024;
