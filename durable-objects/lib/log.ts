import { createLogger } from "../../shared/observability/log.ts";

export const log = createLogger();
