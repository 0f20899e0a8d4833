import { config } from "zod";

// zod looks for a way to compile schemas by trying `new Function`; the content security policy forbids
// it, and the browser reports each try. This module has to come before any that makes a schema.
config({ jitless: true });
