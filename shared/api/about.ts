/** In a list of requests, what each is about: in the words that a list of executions has for it. */
export { aboutRequest } from "../domain/about.ts";
