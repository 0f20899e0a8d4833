/** RFC 1123 label, upper case allowed, as the DSL's schema has it: names and namespaces. */
export const LABEL = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
