/** JSON Schema of a form, in bytes of JSON: it is kept with its task. */
export const MAX_FORM_BYTES = 64 * 1024;
/** Fields of a form: more is no page for a person. */
export const MAX_FIELDS = 100;
/** An answer, in bytes of JSON. */
export const MAX_ANSWER_BYTES = 256 * 1024;
/** What somebody says beside a decision, in UTF-16 units. */
export const MAX_COMMENT_CHARACTERS = 10_000;
/** Problems that are shown of one answer. */
export const MAX_SHOWN_PROBLEMS = 50;
